import { type IntegerAveragePool, type IntegerMaxPool, integerRange } from './integer-network.ts'
import { requantize } from './requantization.ts'

export function maxPool(pool: IntegerMaxPool, input: Int32Array): Int32Array {
  return reduceWindows(pool, input, -(2 ** 31), Math.max, (largest) => largest)
}

export function averagePool(pool: IntegerAveragePool, input: Int32Array): Int32Array {
  const { zeroPoint: zeroOfInput = 0 } = pool.input
  const { zeroPoint = 0 } = pool.output
  const { multiplier, shift } = pool.requantization
  const [low, high] = integerRange(pool.output)
  return reduceWindows(
    pool,
    input,
    0,
    (sum, value) => sum + value - zeroOfInput,
    (sum) => Math.min(high, Math.max(low, requantize(sum, multiplier, shift) + zeroPoint)),
  )
}

function reduceWindows(
  pool: IntegerMaxPool | IntegerAveragePool,
  input: Int32Array,
  start: number,
  combine: (reduced: number, value: number) => number,
  finish: (reduced: number) => number,
): Int32Array {
  const { kernel, kernelWidth = kernel, stride, strideWidth = stride } = pool
  const { shape } = pool.output
  const { width, height, channels } = pool.input.shape
  const { top = 0, left = 0 } = pool.sides ?? {}
  const output = new Int32Array(shape.height * shape.width * channels)
  for (let at = 0; at < output.length; at++) {
    const c = at % channels
    const pixel = (at - c) / channels
    const x = pixel % shape.width
    const y = (pixel - x) / shape.width
    let reduced = start
    for (let row = 0; row < kernel; row++) {
      const fromY = y * stride + row - top
      if (fromY < 0 || fromY >= height) continue
      const firstX = x * strideWidth - left
      const end = Math.min(kernelWidth, width - firstX)
      for (let column = Math.max(0, -firstX); column < end; column++) {
        reduced = combine(reduced, input[(fromY * width + firstX + column) * channels + c]!)
      }
    }
    output[at] = finish(reduced)
  }
  return output
}
