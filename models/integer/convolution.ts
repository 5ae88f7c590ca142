import type { IntegerConv, IntegerGemm, IntegerTensor } from './integer-network.ts'
import { multiply } from './matrix-product.ts'
import { packedWeights } from './packed-weights.ts'
import { rescale } from './rescaling.ts'

/** A convolution in one group: row by row a matrix product of the windows of the output's pixels. */
export function convolve(convolution: IntegerConv, input: Int32Array): Int32Array {
  const { kernel, kernelWidth = kernel, stride, input: tensor } = convolution
  const { channels } = tensor.shape
  const { shape } = convolution.output
  const map = paddedMap(convolution, input, kernelWidth)
  const weights = packedWeights(convolution)
  const sums = new Int32Array(shape.height * shape.width * shape.channels)
  const windows = new Float64Array((shape.width + 1) * weights.depth)
  const rowLength = kernelWidth * channels
  for (let y = 0; y < shape.height; y++) {
    for (let x = 0, to = 0; x < shape.width; x++) {
      for (let row = 0; row < kernel; row++, to += rowLength) {
        const from = ((y * stride + row) * map.width + x * stride) * channels
        for (let i = 0; i < rowLength; i++) windows[to + i] = map.values[from + i]!
      }
    }
    multiply(windows, shape.width, weights, sums, y * shape.width * shape.channels)
  }
  rescale(convolution, sums)
  return sums
}

export function linear(layer: IntegerGemm, input: Int32Array): Int32Array {
  const weights = packedWeights(layer)
  const vectors = new Float64Array(2 * weights.depth)
  vectors.set(lessZeroPoint(input, layer.input))
  const sums = new Int32Array(layer.output.shape.channels)
  multiply(vectors, 1, weights, sums, 0)
  rescale(layer, sums)
  return sums
}

/** A map without its zero point, with the zeros around it that windows reach. */
export interface PaddedMap {
  readonly values: Float64Array
  readonly width: number
}

export function paddedMap(
  { padding, sides, kernel, stride, input: tensor, output }: IntegerConv,
  input: Int32Array,
  kernelWidth: number,
): PaddedMap {
  const { height, width, channels } = tensor.shape
  const { top, left } = sides ?? { top: padding, left: padding }
  const values = lessZeroPoint(input, tensor)
  const rows = Math.max((output.shape.height - 1) * stride + kernel, top + height)
  const columns = Math.max((output.shape.width - 1) * stride + kernelWidth, left + width)
  if (rows === height && columns === width) return { values, width }
  const padded = new Float64Array(rows * columns * channels)
  for (let y = 0; y < height; y++) {
    const row = values.subarray(y * width * channels, (y + 1) * width * channels)
    padded.set(row, ((y + top) * columns + left) * channels)
  }
  return { values: padded, width: columns }
}

function lessZeroPoint(integers: Int32Array, { zeroPoint = 0 }: IntegerTensor): Float64Array {
  const values = Float64Array.from(integers)
  if (zeroPoint !== 0) for (let i = 0; i < values.length; i++) values[i]! -= zeroPoint
  return values
}
