import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { quantizeLayer } from './quantize-weights.ts'

const scales = { weightBits: 8, inputScale: 0.1, largestInput: 255, outputScale: 0.05 }
const layer = (weights: number[], factor: number, offset: number) => ({
  weights: Float32Array.from(weights),
  outputs: 1,
  factors: Float64Array.of(factor),
  offsets: Float64Array.of(offset),
})

test('a negative batch-norm factor goes into the signs of the integers', () => {
  const { weights, weightScales } = quantizeLayer(layer([1, -0.5, 0.25], -3, 0), scales)
  assert.equal([...weights], [-127, 63, -32])
  assert.ok(Math.abs(weightScales[0]! - 3 / 127) < 1e-12)
})

/** Real value of the only bias. */
const realBias = ({ bias, weightScales, headroom }: ReturnType<typeof quantizeLayer>) =>
  (bias[0]! * weightScales[0]! * scales.inputScale) / 2 ** headroom[0]!

test('a weight that single precision takes for a half goes up, as it did in training', () => {
  const magnitude = Math.fround(1.1285646)
  const { weights } = quantizeLayer(layer([magnitude, 0.4030587673187256], 1, 0), {
    ...scales,
    weightBits: 4,
  })
  assert.ok((0.4030587673187256 * 7) / magnitude < 2.5)
  assert.equal([...weights], [7, 3])
})

test('a bias is kept to a thousandth of an output step, however coarse the weights are', () => {
  for (const weightBits of [8, 4, 2]) {
    const quantized = quantizeLayer(layer([1, -0.5, 0.25], 3, 0.123456), { ...scales, weightBits })
    assert.ok(Math.abs(realBias(quantized) - 0.123456) < 1e-3 * scales.outputScale)
  }
})

test('a channel of dead weights keeps its bias to a millionth', () => {
  const quantized = quantizeLayer(layer([0, 0, 0], 1e-3, 1.7), scales)
  assert.ok(Math.abs(quantized.bias[0]!) < 2 ** 30)
  assert.ok(Math.abs(realBias(quantized) / 1.7 - 1) < 1e-6)
})

test('a channel that batch norm multiplies by zero gives its offset alone', () => {
  const quantized = quantizeLayer(layer([1, 2], 0, -0.4), scales)
  assert.equal([...quantized.weights], [0, 0])
  assert.ok(Math.abs(realBias(quantized) + 0.4) < 1e-6)
  const { bias: none, requantization } = quantizeLayer(layer([1, 2], 0, 0), scales)
  assert.is(none[0], 0)
  assert.is(requantization[0]!.multiplier, 0)
})

test('a layer whose sums could pass 32 bits is refused', () => {
  const many = Array<number>(70_000).fill(1)
  assert.throws(() => quantizeLayer(layer(many, 1, 0), scales), /overflow a 32-bit accumulator/)
})

test.run()
