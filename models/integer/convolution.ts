import { type IntegerConv, type IntegerGemm, integerRange } from './integer-network.ts'
import { requantize } from './requantization.ts'

/** A convolution in one group, as a matrix product with the window of each output pixel. */
export function convolve(convolution: IntegerConv, input: Int32Array): Int32Array {
  const { kernel, kernelWidth = kernel, stride } = convolution
  const { top, left } = paddingOf(convolution)
  const { height, width, channels } = convolution.input.shape
  const { shape } = convolution.output
  const output = new Int32Array(shape.height * shape.width * shape.channels)
  const window = new Int32Array(kernel * kernelWidth * channels)
  for (let y = 0, at = 0; y < shape.height; y++) {
    for (let x = 0; x < shape.width; x++, at += shape.channels) {
      for (let row = 0, to = 0; row < kernel; row++) {
        const fromY = y * stride + row - top
        for (let column = 0; column < kernelWidth; column++, to += channels) {
          const fromX = x * stride + column - left
          if (fromY < 0 || fromY >= height || fromX < 0 || fromX >= width) window.fill(0, to, to + channels)
          else {
            const from = (fromY * width + fromX) * channels
            for (let c = 0; c < channels; c++) window[to + c] = input[from + c]!
          }
        }
      }
      multiply(convolution, window, output, at)
    }
  }
  return output
}

/** Rows above and columns left of the map that windows reach over. */
export function paddingOf({ padding, sides }: IntegerConv): { readonly top: number; readonly left: number } {
  return sides ?? { top: padding, left: padding }
}

export function linear(layer: IntegerGemm, input: Int32Array): Int32Array {
  const output = new Int32Array(layer.output.shape.channels)
  multiply(layer, input, output, 0)
  return output
}

/** One vector times the weights, four outputs at a time, so that every input is read once for them. */
function multiply(
  layer: IntegerConv | IntegerGemm,
  vector: Int32Array,
  output: Int32Array,
  at: number,
): void {
  const { weights } = layer
  const size = vector.length
  const outputs = layer.bias.length
  const whole = outputs - (outputs % 4)
  for (let o = 0; o < whole; o += 4) {
    const [a, b, c, d] = [o * size, (o + 1) * size, (o + 2) * size, (o + 3) * size]
    let sumA = 0
    let sumB = 0
    let sumC = 0
    let sumD = 0
    for (let i = 0; i < size; i++) {
      const value = vector[i]!
      sumA = (sumA + Math.imul(value, weights[a + i]!)) | 0
      sumB = (sumB + Math.imul(value, weights[b + i]!)) | 0
      sumC = (sumC + Math.imul(value, weights[c + i]!)) | 0
      sumD = (sumD + Math.imul(value, weights[d + i]!)) | 0
    }
    output[at + o] = sumA
    output[at + o + 1] = sumB
    output[at + o + 2] = sumC
    output[at + o + 3] = sumD
  }
  for (let o = whole; o < outputs; o++) {
    let sum = 0
    for (let i = 0; i < size; i++) sum = (sum + Math.imul(vector[i]!, weights[o * size + i]!)) | 0
    output[at + o] = sum
  }
  rescale(layer, output, at)
}

/** Turns one pixel's accumulators into the output's integers, in place. */
export function rescale(
  { output: tensor, headroom, bias, requantization }: IntegerConv | IntegerGemm,
  output: Int32Array,
  at: number,
): void {
  const [low, high] = integerRange(tensor)
  for (let o = 0; o < requantization.length; o++) {
    const { multiplier, shift } = requantization[o]!
    const sum = (output[at + o]! << headroom[o]!) + bias[o]!
    output[at + o] = Math.min(high, Math.max(low, requantize(sum, multiplier, shift)))
  }
}
