import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import type { IntegerConv, IntegerTensor } from './integer-network.ts'
import { runOperation } from './operators.ts'
import { agrees, integersOf, reader, tensor } from './operators-under-test.ts'
import { quantizeLayer } from './quantize-weights.ts'
import { requantizationOf } from './requantization.ts'

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

test.run()
