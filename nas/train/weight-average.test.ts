import * as tf from '@tensorflow/tfjs-core'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadBackend } from './backends/load.ts'
import { average, keptShare, takeAverages, weightAverages } from './weight-average.ts'

test.before(async () => {
  await loadBackend('cpu')
})

test('averages follow a ← d·a + (1 − d)·w with the decay of TensorFlow, and end up in the state', () => {
  const weight = tf.variable(tf.tensor1d([1, 2]))
  const state = {
    weights: new Map([['w', weight]]),
    statistics: new Map([['m', tf.variable(tf.scalar(0))]]),
    ranges: new Map(),
  }
  const averages = weightAverages(state)
  let expected = [1, 2]
  for (let steps = 1; steps <= 30; steps++) {
    weight.assign(tf.add(weight, 1))
    const kept = keptShare(0.7, steps)
    average(averages, state, kept, 1 - kept)
    const decay = Math.min(0.7, (1 + steps) / (10 + steps))
    expected = expected.map((a, i) => decay * a + (1 - decay) * (1 + i + steps))
  }
  takeAverages(averages, state)
  const found = [...weight.dataSync()]
  for (const [i, value] of found.entries())
    assert.ok(Math.abs(value - expected[i]!) < 1e-4, `${value}, ${expected[i]}`)
})

test.run()
