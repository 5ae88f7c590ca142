import { type IntegerAveragePool, type IntegerMaxPool, integerRange } from './integer-network.ts'
import { requantize } from './requantization.ts'

export function maxPool(pool: IntegerMaxPool, input: Int32Array): Int32Array {
  return reduceWindows(pool, input, -(2 ** 31), Math.max, (largest) => largest)
}

export function averagePool(pool: IntegerAveragePool, input: Int32Array): Int32Array {
  const { multiplier, shift } = pool.requantization
  const [low, high] = integerRange(pool.output)
  return reduceWindows(
    pool,
    input,
    0,
    (sum, value) => sum + value,
    (sum) => Math.min(high, Math.max(low, requantize(sum, multiplier, shift))),
  )
}

function reduceWindows(
  { kernel, stride, output: { shape }, input: tensor }: IntegerMaxPool | IntegerAveragePool,
  input: Int32Array,
  start: number,
  combine: (reduced: number, value: number) => number,
  finish: (reduced: number) => number,
): Int32Array {
  const { width, channels } = tensor.shape
  const output = new Int32Array(shape.height * shape.width * channels)
  for (let at = 0; at < output.length; at++) {
    const c = at % channels
    const pixel = (at - c) / channels
    const x = pixel % shape.width
    const y = (pixel - x) / shape.width
    let reduced = start
    for (let row = 0; row < kernel; row++) {
      const first = ((y * stride + row) * width + x * stride) * channels + c
      for (let i = 0; i < kernel; i++) reduced = combine(reduced, input[first + i * channels]!)
    }
    output[at] = finish(reduced)
  }
  return output
}
