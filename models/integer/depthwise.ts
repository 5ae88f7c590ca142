import { paddingOf, rescale } from './convolution.ts'
import type { IntegerConv } from './integer-network.ts'

/** A convolution of every channel with a filter of its own. */
export function depthwiseConvolve(convolution: IntegerConv, input: Int32Array): Int32Array {
  const { kernel, kernelWidth = kernel, stride, weights } = convolution
  const { top, left } = paddingOf(convolution)
  const { height, width, channels } = convolution.input.shape
  const { shape } = convolution.output
  const output = new Int32Array(shape.height * shape.width * channels)
  const taps = kernel * kernelWidth
  const sums = new Int32Array(channels)
  for (let y = 0, at = 0; y < shape.height; y++) {
    for (let x = 0; x < shape.width; x++, at += channels) {
      sums.fill(0)
      for (let row = 0; row < kernel; row++) {
        const fromY = y * stride + row - top
        if (fromY < 0 || fromY >= height) continue
        for (let column = 0; column < kernelWidth; column++) {
          const fromX = x * stride + column - left
          if (fromX < 0 || fromX >= width) continue
          const from = (fromY * width + fromX) * channels
          const tap = row * kernelWidth + column
          for (let c = 0; c < channels; c++) {
            sums[c] = sums[c]! + Math.imul(input[from + c]!, weights[c * taps + tap]!)
          }
        }
      }
      output.set(sums, at)
      rescale(convolution, output, at)
    }
  }
  return output
}
