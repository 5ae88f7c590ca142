import * as assert from 'uvu/assert'
import type { RandomStream } from '../../random.ts'
import { type IntegerOperation, type IntegerTensor, integerRange } from './integer-network.ts'
import { runOperation } from './operators.ts'

/** For tests: a square map of eight bits. */
export const tensor = (
  name: string,
  side: number,
  channels: number,
  scale: number,
  isSigned = true,
  zeroPoint = 0,
): IntegerTensor => ({
  name,
  shape: { channels, height: side, width: side },
  scale,
  bits: 8,
  isSigned,
  ...(zeroPoint > 0 && { zeroPoint }),
})

/** Random integers of a tensor. */
export function integersOf(of: IntegerTensor, random: RandomStream): Int32Array {
  const { channels, height, width } = of.shape
  const [low, high] = integerRange(of)
  return Int32Array.from({ length: channels * height * width }, () => random.integer(low, high))
}

/** Asserts that the operation gives the integers nearest to what plain real arithmetic gives. */
export function agrees(
  operation: IntegerOperation,
  inputs: ReadonlyMap<string, Int32Array>,
  real: (y: number, x: number, c: number) => number,
): void {
  const { output } = operation
  const { channels, height, width } = output.shape
  const [low, high] = integerRange(output)
  const found = runOperation(operation, ({ name }) => inputs.get(name)!)
  assert.is(found.length, channels * height * width)
  let clipped = 0
  for (let at = 0; at < found.length; at++) {
    const c = at % channels
    const pixel = (at - c) / channels
    const reals = real(Math.floor(pixel / width), pixel % width, c)
    const expected = reals / output.scale + (output.zeroPoint ?? 0)
    if (expected < low || expected > high) clipped++
    const difference = Math.abs(found[at]! - Math.min(high, Math.max(low, expected)))
    assert.ok(difference <= 0.5 + 1e-4, `${operation.kind} [${at}]: ${found[at]} for ${expected}`)
  }
  assert.ok(clipped < found.length / 2, 'most values lie inside the range')
}

/** Value of a tensor at a place, 0 outside. */
export function reader(of: IntegerTensor, integers: Int32Array): (y: number, x: number, c: number) => number {
  const { height, width, channels } = of.shape
  return (y, x, c) => {
    const isInside = y >= 0 && y < height && x >= 0 && x < width
    return isInside ? of.scale * (integers[(y * width + x) * channels + c]! - (of.zeroPoint ?? 0)) : 0
  }
}
