import { type Requantization, requantizationOf } from './requantization.ts'

export interface FoldedLayer {
  /** output × the rest, floating point, as trained: before the factors. */
  readonly weights: Float32Array
  readonly outputs: number
  /** Per output: what batch norm multiplies by, 1 without it. */
  readonly factors: Float64Array
  /** Per output: what is added after the factor. */
  readonly offsets: Float64Array
  /** Per output: the learned distance of two levels; absent: the largest magnitude is the highest level. */
  readonly steps?: Float32Array | undefined
}

export interface LayerScales {
  readonly weightBits: number
  readonly inputScale: number
  /** Largest magnitude of the input's integers, less its zero point. */
  readonly largestInput: number
  /** Absent: the largest scale of an accumulator. */
  readonly outputScale?: number | undefined
  /** Whether the bias is held in steps of the products, as int8 kernels do it; default: finer where there is room. */
  readonly isBiasOfProducts?: boolean
}

export interface QuantizedLayer {
  readonly weights: Int8Array
  readonly weightScales: Float64Array
  readonly headroom: Uint8Array
  readonly bias: Int32Array
  readonly requantization: readonly Requantization[]
  readonly outputScale: number
}

/** Below this the training takes a channel's largest magnitude to be this. */
const smallestMagnitude = 1e-6
/** Products and bias may each fill half of the accumulator. */
const halfAccumulator = 2 ** 30 - 1
const largestHeadroom = 16

/**
 * Weights, biases and factors in integers. A channel's weights are rounded as they were trained, symmetric around zero
 * with a scale of their own, and the batch norm's factor goes into the scale, its sign into the integers: rounding
 * commutes with both. Products are coarse where weights or inputs have few bits: the sum is shifted into the
 * accumulator's headroom before the bias is added, or the bias would be rounded by a good part of an output step. A channel whose
 * bias would not fit beside its tiny weights gets a coarser scale.
 *
 * @throws {RangeError} when an accumulator could overflow
 */
export function quantizeLayer(
  { weights, outputs, factors, offsets, steps }: FoldedLayer,
  { weightBits, inputScale, largestInput, outputScale: wantedScale, isBiasOfProducts = false }: LayerScales,
): QuantizedLayer {
  const levels = 2 ** (weightBits - 1) - 1
  const size = weights.length / outputs
  const integers = new Int8Array(weights.length)
  const weightScales = new Float64Array(outputs)
  const headroom = new Uint8Array(outputs)
  const bias = new Int32Array(outputs)
  for (let output = 0; output < outputs; output++) {
    const row = weights.subarray(output * size, (output + 1) * size)
    const factor = factors[output]!
    const offset = offsets[output]! / inputScale
    const magnitude = steps
      ? Math.fround(steps[output]! * levels)
      : row.reduce((max, weight) => Math.max(max, Math.abs(weight)), smallestMagnitude)
    const trainedScale = (magnitude / levels) * Math.abs(factor)
    const isCoarser = trainedScale < Math.abs(offset) / halfAccumulator
    const scale = isCoarser ? Math.abs(offset) / halfAccumulator : trainedScale
    weightScales[output] = scale
    if (scale === 0) continue
    let sum = 0
    for (let i = 0; i < size; i++) {
      const integer = isCoarser
        ? Math.round((row[i]! * factor) / scale)
        : nearestLevel(row[i]!, magnitude, levels) * Math.sign(factor)
      integers[output * size + i] = integer
      sum += Math.abs(integer) * largestInput
    }
    const room = Math.floor(Math.log2(halfAccumulator / Math.max(1, sum, Math.abs(offset / scale))))
    if (room < 0 && sum > halfAccumulator) {
      throw new RangeError(`output ${output} of ${outputs} could overflow a 32-bit accumulator`)
    }
    headroom[output] = isBiasOfProducts ? 0 : Math.min(Math.max(room, 0), largestHeadroom)
    bias[output] = Math.round((offset / scale) * 2 ** headroom[output]!)
  }
  const sumScales = weightScales.map((scale, output) => (inputScale * scale) / 2 ** headroom[output]!)
  const outputScale = wantedScale ?? Math.max(...sumScales)
  const requantization = Array.from(sumScales, (scale) => requantizationOf(scale / outputScale))
  return { weights: integers, weightScales, headroom, bias, requantization, outputScale }
}

/**
 * Level of a weight, in single precision and in the order of TensorFlow's kernel (fake_quant_ops_functor.h), where a
 * weight within rounding of a half goes the way it went in training: one level of fifteen is much.
 */
function nearestLevel(weight: number, magnitude: number, levels: number): number {
  const single = Math.fround
  const step = single(single(2 * single(magnitude)) / (2 * levels))
  const low = single(-levels * step)
  const clipped = Math.min(Math.max(weight, low), -low)
  const shifted = single(single(clipped - low) * single(1 / step))
  return Math.floor(single(single(shifted - levels) + 0.5))
}
