import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type RandomStream, randomStream } from '../../random.ts'
import {
  type IntegerConv,
  type IntegerOperation,
  type IntegerTensor,
  integerRange,
} from './integer-network.ts'
import { runOperation } from './operators.ts'
import { quantizeLayer } from './quantize-weights.ts'
import { requantizationOf } from './requantization.ts'

const tensor = (
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

function integersOf(of: IntegerTensor, random: RandomStream): Int32Array {
  const { channels, height, width } = of.shape
  const [low, high] = integerRange(of)
  return Int32Array.from({ length: channels * height * width }, () => random.integer(low, high))
}

/** Asserts that the operation gives the integers nearest to what plain real arithmetic gives. */
function agrees(
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
const reader = (of: IntegerTensor, integers: Int32Array) => (y: number, x: number, c: number) => {
  const { height, width, channels } = of.shape
  const isInside = y >= 0 && y < height && x >= 0 && x < width
  return isInside ? of.scale * (integers[(y * width + x) * channels + c]! - (of.zeroPoint ?? 0)) : 0
}

interface ConvCase {
  readonly kernel: number
  readonly stride: number
  readonly channels: number
  readonly outputs: number
  readonly groups: number
  readonly isSigned: boolean
  /** Of input and output. */
  readonly zeroPoint?: number
}

for (const { kernel, stride, channels, outputs, groups, isSigned, zeroPoint = 0 } of [
  { kernel: 3, stride: 1, channels: 5, outputs: 7, groups: 1, isSigned: true },
  { kernel: 3, stride: 2, channels: 4, outputs: 8, groups: 1, isSigned: false },
  { kernel: 1, stride: 2, channels: 6, outputs: 4, groups: 1, isSigned: true },
  { kernel: 7, stride: 1, channels: 6, outputs: 6, groups: 6, isSigned: false },
  { kernel: 3, stride: 2, channels: 9, outputs: 9, groups: 9, isSigned: true },
  { kernel: 3, stride: 1, channels: 5, outputs: 6, groups: 1, isSigned: false, zeroPoint: 101 },
  { kernel: 5, stride: 2, channels: 7, outputs: 7, groups: 7, isSigned: false, zeroPoint: 30 },
] satisfies ConvCase[])
  for (const weightBits of [8, 4])
    test(`a ${kernel}×${kernel} convolution, stride ${stride}, ${groups} groups, ${weightBits}-bit weights, zero at ${zeroPoint}`, () => {
      const random = randomStream(kernel, `convolution ${stride} ${weightBits}`)
      const side = 9
      const padding = (kernel - 1) / 2
      const input = tensor('in', side, channels, 0.02, false, zeroPoint)
      const sideAfter = Math.floor((side - 1) / stride) + 1
      const output = tensor('out', sideAfter, outputs, 0.03 * kernel, isSigned, zeroPoint && 255 - zeroPoint)
      const size = (kernel * kernel * channels) / groups
      const { outputScale: _, ...layer } = quantizeLayer(
        {
          weights: Float32Array.from({ length: outputs * size }, () => 0.2 * random.normal()),
          outputs,
          factors: Float64Array.from({ length: outputs }, () => random.normal()),
          offsets: Float64Array.from({ length: outputs }, () => (isSigned ? 0 : 2) + random.normal()),
        },
        { weightBits, inputScale: input.scale, largestInput: 255, outputScale: output.scale },
      )
      const convolution: IntegerConv = {
        kind: 'conv',
        input,
        output,
        kernel,
        stride,
        padding,
        groups,
        weightBits,
        ...layer,
      }
      const integers = integersOf(input, random)
      const at = reader(input, integers)
      agrees(convolution, new Map([['in', integers]]), (y, x, o) => {
        let sum = (layer.bias[o]! * input.scale * layer.weightScales[o]!) / 2 ** layer.headroom[o]!
        for (let row = 0; row < kernel; row++)
          for (let column = 0; column < kernel; column++)
            for (let c = 0; c < channels / groups; c++) {
              const weight = layer.weights[o * size + (row * kernel + column) * (channels / groups) + c]!
              const value = at(y * stride + row - padding, x * stride + column - padding, groups > 1 ? o : c)
              sum += layer.weightScales[o]! * weight * value
            }
        return sum
      })
    })

test('a linear layer is a matrix product, its logits in 32 bits finer than 10^-6 of the largest', () => {
  const random = randomStream(4, 'linear')
  const input = tensor('in', 4, 6, 0.05)
  const weights = Float32Array.from({ length: 10 * 96 }, () => random.normal())
  const offsets = Float64Array.from({ length: 10 }, () => random.normal())
  const { outputScale, ...layer } = quantizeLayer(
    { weights, outputs: 10, factors: new Float64Array(10).fill(1), offsets },
    { weightBits: 8, inputScale: input.scale, largestInput: 128 },
  )
  const output: IntegerTensor = { ...tensor('out', 1, 10, outputScale), bits: 32 }
  const integers = integersOf(input, random)
  const real = Float64Array.from(offsets, (offset, o) =>
    integers.reduce(
      (sum, value, i) => sum + input.scale * value * layer.weights[o * 96 + i]! * layer.weightScales[o]!,
      offset,
    ),
  )
  const found = runOperation({ kind: 'gemm', input, output, weightBits: 8, ...layer }, () => integers)
  const largest = Math.max(...real.map(Math.abs))
  found.forEach((logit, o) => {
    assert.ok(
      Math.abs(logit * output.scale - real[o]!) < largest * 1e-4,
      `${logit * output.scale} ${real[o]}`,
    )
    assert.ok(Math.abs(logit - real[o]! / output.scale) <= 1.5, `${logit} ${real[o]! / output.scale}`)
  })
})

test('an addition of two scales and an unsigned output is within half a step, ties and multipliers apart', () => {
  const random = randomStream(5, 'add')
  const left = tensor('left', 6, 5, 0.031)
  const right = tensor('right', 6, 5, 0.0007, false)
  const output = tensor('out', 6, 5, 0.02, false)
  const unit = left.scale * 2 ** -21
  const values = new Map([left, right].map((of) => [of.name, integersOf(of, random)]))
  const [a, b] = [left, right].map((of) => reader(of, values.get(of.name)!))
  agrees(
    {
      kind: 'add',
      inputs: [left, right],
      multipliers: [2 ** 21, Math.round(right.scale / unit)],
      requantization: requantizationOf(unit / output.scale),
      output,
    },
    values,
    (y, x, c) => Math.max(0, a!(y, x, c) + b!(y, x, c)),
  )
})

test('pooling takes the largest or the mean of each window', () => {
  const random = randomStream(6, 'pool')
  const input = tensor('in', 8, 5, 0.05)
  const integers = integersOf(input, random)
  const values = new Map([['in', integers]])
  const at = reader(input, integers)
  const windowOf = (y: number, x: number, c: number) =>
    Array.from({ length: 16 }, (_, i) => at(y * 4 + Math.floor(i / 4), x * 4 + (i % 4), c))
  const maximum = { ...tensor('max', 2, 5, input.scale) }
  agrees({ kind: 'max-pool', input, output: maximum, kernel: 4, stride: 4 }, values, (y, x, c) =>
    Math.max(...windowOf(y, x, c)),
  )
  const average = tensor('mean', 2, 5, 0.02)
  const requantization = requantizationOf(input.scale / average.scale / 16)
  agrees(
    { kind: 'average-pool', input, output: average, kernel: 4, stride: 4, requantization },
    values,
    (y, x, c) => windowOf(y, x, c).reduce((sum, value) => sum + value) / 16,
  )
})

test('with zero points, an addition, both poolings and a linear layer agree with plain arithmetic', () => {
  const random = randomStream(7, 'zero points')
  const left = tensor('left', 6, 5, 0.031, false, 70)
  const right = tensor('right', 6, 5, 0.02, false, 200)
  const values = new Map([left, right].map((of) => [of.name, integersOf(of, random)]))
  const [a, b] = [left, right].map((of) => reader(of, values.get(of.name)!))
  const sum = tensor('sum', 6, 5, 0.04, false, 128)
  const unit = left.scale * 2 ** -21
  agrees(
    {
      kind: 'add',
      inputs: [left, right],
      multipliers: [2 ** 21, Math.round(right.scale / unit)],
      requantization: requantizationOf(unit / sum.scale),
      output: sum,
    },
    values,
    (y, x, c) => a!(y, x, c) + b!(y, x, c),
  )
  const sides = { top: 1, left: 1, bottom: 1, right: 1 }
  const windowOf = (y: number, x: number, c: number) =>
    Array.from({ length: 16 }, (_, i) => a!(y * 4 + Math.floor(i / 4) - 1, x * 4 + (i % 4) - 1, c))
  const mean = tensor('mean', 2, 5, 0.02, false, 90)
  const requantization = requantizationOf(left.scale / mean.scale / 16)
  const window = { input: left, kernel: 4, stride: 4, sides }
  agrees({ kind: 'average-pool', output: mean, ...window, requantization }, values, (y, x, c) =>
    windowOf(y, x, c).reduce((total, value) => total + value / 16, 0),
  )
  const largest = { ...tensor('max', 2, 5, left.scale, false, 70) }
  const inside = (y: number, x: number) => y >= 0 && y < 6 && x >= 0 && x < 6
  agrees({ kind: 'max-pool', output: largest, ...window }, values, (y, x, c) =>
    Math.max(
      ...windowOf(y, x, c).filter((_, i) => inside(y * 4 + Math.floor(i / 4) - 1, x * 4 + (i % 4) - 1)),
    ),
  )
  const weights = Float32Array.from({ length: 3 * 180 }, () => random.normal())
  const offsets = new Float64Array([1, -2, 3])
  const vector = tensor('vector', 1, 3, 2, false, 120)
  const { outputScale: _, ...layer } = quantizeLayer(
    { weights, outputs: 3, factors: new Float64Array(3).fill(1), offsets },
    { weightBits: 8, inputScale: left.scale, largestInput: 185, outputScale: vector.scale },
  )
  const integers = values.get('left')!
  agrees({ kind: 'gemm', input: left, output: vector, weightBits: 8, ...layer }, values, (_y, _x, o) =>
    integers.reduce(
      (total, value, i) =>
        total + left.scale * (value - 70) * layer.weights[o * 180 + i]! * layer.weightScales[o]!,
      offsets[o]!,
    ),
  )
})

test.run()
