import { type IntegerConv, type IntegerGemm, largestMagnitude } from './integer-network.ts'

/**
 * Weights as doubles, in which JavaScript multiplies and adds fastest; where the sums are small enough, two outputs share
 * one: w₀ + 2^26·w₁, whose product sums to Σ₀ + 2^26·Σ₁, exactly.
 */
export interface PackedWeights {
  /** Inputs of a sum. */
  readonly depth: number
  readonly outputs: number
  /** Outputs that share a number. */
  readonly lanes: 1 | 2
  /** Rows of `depth`, filled up with zeros to a multiple of four rows. */
  readonly values: Float64Array
}

/** Distance of the lanes; both sums then stay below 2^53 if each is below half of this. */
export const laneFactor: number = 2 ** 26

const packed = new WeakMap<Int8Array, PackedWeights>()

/** The weights of a convolution in one group, or of a linear layer; packed once. */
export function packedWeights(layer: IntegerConv | IntegerGemm): PackedWeights {
  const known = packed.get(layer.weights)
  if (known) return known
  const { weights, bias, input } = layer
  const outputs = bias.length
  const depth = weights.length / outputs
  const largest = largestMagnitude(input)
  const sumOf = (output: number) =>
    weights.subarray(output * depth, (output + 1) * depth).reduce((sum, w) => sum + Math.abs(w), 0)
  const isSmall = Array.from(bias, (_, output) => sumOf(output) * largest).every(
    (sum) => sum < laneFactor / 2,
  )
  const lanes = isSmall ? 2 : 1
  const values = new Float64Array(Math.ceil(outputs / lanes / 4) * 4 * depth)
  weights.forEach((weight, i) => {
    const output = Math.floor(i / depth)
    const row = Math.floor(output / lanes)
    values[row * depth + (i % depth)]! += weight * (output % lanes === 0 ? 1 : laneFactor)
  })
  const made: PackedWeights = { depth, outputs, lanes, values }
  packed.set(weights, made)
  return made
}
