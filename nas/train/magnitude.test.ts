import * as tf from '@tensorflow/tfjs-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadBackend } from './backends/load.ts'
import { endsOf, magnitudeOf } from './magnitude.ts'

test.before(async () => {
  await loadBackend('cpu')
})

test('without a percentile the magnitude is the largest, and never zero', () => {
  const x = tf.tensor1d([-5, 1, 3])
  assert.is(magnitudeOf(x, true), 5)
  assert.is(magnitudeOf(x, false), 3)
  assert.ok(magnitudeOf(tf.zeros([4]), true) > 0)
})

test('a percentile is that of NumPy: linear between the neighbours of rank p·(n − 1)', () => {
  const x = tf.tensor1d([-4, -3, -2, -1, 0, 1, 2, 3, 4, 10])
  // np.percentile(np.abs(x), [50, 90, 99]), and of np.maximum(x, 0)
  const signed = [2.5, 4.6, 9.46]
  const unsigned = [0.5, 4.6, 9.46]
  for (const [i, percentile] of [50, 90, 99].entries()) {
    assert.ok(Math.abs(magnitudeOf(x, true, percentile) - signed[i]!) < 1e-6)
    assert.ok(Math.abs(magnitudeOf(x, false, percentile) - unsigned[i]!) < 1e-6)
  }
})

test('the ends of a tensor are the outermost values or percentiles of NumPy, with zero between them', () => {
  const x = tf.tensor1d([-4, -3, -2, -1, 0, 1, 2, 3, 4, 10])
  assert.equal(endsOf(x), [-4, 10])
  // np.percentile(x, [10, 90])
  for (const [i, end] of [-3.1, 4.6].entries()) assert.ok(Math.abs(endsOf(x, 90)[i]! - end) < 1e-6)
  assert.equal(endsOf(tf.tensor1d([2, 3])), [0, 3])
  assert.equal(endsOf(tf.tensor1d([-2, -3])), [-3, 0])
  const [low, high] = endsOf(tf.zeros([4]))
  assert.ok(low === 0 && high > 0)
})

test('a large tensor is sampled evenly', () => {
  const x = tf.tensor1d(Float32Array.from({ length: 300_001 }, (_, i) => i / 300_000))
  assert.ok(Math.abs(magnitudeOf(x, true, 99.9) - 0.999) < 1e-3)
})

test.run()
