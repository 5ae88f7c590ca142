import * as tf from '@tensorflow/tfjs-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadBackend } from './backends/load.ts'
import { descend } from './optimizer.ts'
import { oneCycle } from './schedule.ts'

test.before(async () => {
  await loadBackend('cpu')
})

test('three steps of descend are those of the update rule in the documentation of torch.optim.SGD, nesterov=True', () => {
  const weight = tf.variable(tf.tensor1d([1, -2]))
  const velocity = tf.variable(tf.zeros([2]), false)
  for (const gradient of [
    [0.5, 1],
    [-0.2, 0.3],
    [0, -1],
  ]) {
    descend(
      new Map([['w', weight]]),
      new Map([['w', velocity]]),
      { [weight.name]: tf.tensor1d(gradient) },
      0.9,
      () => ({ learningRate: 0.1, weightDecay: 0.01 }),
    )
  }
  const expected = [0.874657258191, -2.217992388182]
  weight.dataSync().forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]!) < 1e-6)
  })
})

test('descend changes a value that must stay above zero by no more than its share, in either direction', () => {
  const step = tf.variable(tf.tensor1d([0.1, 0.1, 0.1]), true, 'step')
  const velocities = new Map([['s', tf.variable(tf.zeros([3]))]])
  const rates = () => ({ learningRate: 2, weightDecay: 0, largestChange: 0.25 })
  descend(new Map([['s', step]]), velocities, { step: tf.tensor1d([3, -0.005, -1e6]) }, 0.5, rates)
  const near = (found: ArrayLike<number>, expected: readonly number[]) =>
    expected.forEach((value, i) => {
      assert.ok(Math.abs(found[i]! - value) < 1e-7, `${found[i]} for ${value}`)
    })
  near(step.dataSync(), [0.08, 0.115, 0.125])
  near(velocities.get('s')!.dataSync(), [0.0125, -0.005, -0.0125])
})

test('oneCycle rises linearly to its peak, then follows a cosine to zero', () => {
  const rates = Array.from({ length: 100 }, (_, step) => oneCycle(step, 100, 0.2, 0.1))
  assert.ok(Math.abs(rates[0]! - 0.02) < 1e-12)
  assert.ok(Math.abs(rates[9]! - 0.2) < 1e-12)
  assert.is(Math.max(...rates), 0.2)
  assert.ok(Math.abs(rates[55]! - 0.1) < 1e-12)
  assert.ok(rates[99]! < 1e-4)
})

test.run()
