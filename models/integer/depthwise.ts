import { paddedMap } from './convolution.ts'
import type { IntegerConv } from './integer-network.ts'
import { rescale } from './rescaling.ts'

/** A convolution of every channel with a filter of its own, four channels at a time. */
export function depthwiseConvolve(convolution: IntegerConv, input: Int32Array): Int32Array {
  const { kernel, kernelWidth = kernel, stride } = convolution
  const { channels, height, width } = convolution.output.shape
  const map = paddedMap(convolution, input, kernelWidth)
  const { values } = map
  const weights = channelsLast(convolution.weights, channels)
  const sums = new Int32Array(height * width * channels)
  const rowLength = kernelWidth * channels
  const mapRowLength = map.width * channels
  const whole = channels - (channels % 4)
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += channels) {
      const corner = y * stride * mapRowLength + x * stride * channels
      for (let c = 0; c < whole; c += 4) {
        let first = 0
        let second = 0
        let third = 0
        let fourth = 0
        for (let row = 0, tap = c; row < kernel; row++) {
          let from = corner + row * mapRowLength + c
          for (const end = tap + rowLength; tap < end; tap += channels, from += channels) {
            first += values[from]! * weights[tap]!
            second += values[from + 1]! * weights[tap + 1]!
            third += values[from + 2]! * weights[tap + 2]!
            fourth += values[from + 3]! * weights[tap + 3]!
          }
        }
        sums[at + c] = first
        sums[at + c + 1] = second
        sums[at + c + 2] = third
        sums[at + c + 3] = fourth
      }
      for (let c = whole; c < channels; c++) {
        let sum = 0
        for (let row = 0, tap = c; row < kernel; row++) {
          let from = corner + row * mapRowLength + c
          for (const end = tap + rowLength; tap < end; tap += channels, from += channels) {
            sum += values[from]! * weights[tap]!
          }
        }
        sums[at + c] = sum
      }
    }
  }
  rescale(convolution, sums)
  return sums
}

const moved = new WeakMap<Int8Array, Float64Array>()

/** From channel × row × column to row × column × channel, once. */
function channelsLast(weights: Int8Array, channels: number): Float64Array {
  const taps = weights.length / channels
  const known = moved.get(weights)
  if (known) return known
  const made = Float64Array.from(
    weights,
    (_, i) => weights[(i % channels) * taps + Math.floor(i / channels)]!,
  )
  moved.set(weights, made)
  return made
}
