import { test } from 'uvu'
import { randomStream } from '../../random.ts'
import { agrees, integersOf, reader, tensor } from './operators-under-test.ts'
import { quantizeLayer } from './quantize-weights.ts'
import { requantizationOf } from './requantization.ts'

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
