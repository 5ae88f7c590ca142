import * as tf from '@tensorflow/tfjs-core'
import type { ModelState } from './model-state.ts'

/** Averages of weights and of batch norm's statistics over the steps of a training, by name as in ModelState. */
export type WeightAverages = ReadonlyMap<string, tf.Variable>

/** Averages that begin with the values of a state. */
export function weightAverages({ weights, statistics }: ModelState): WeightAverages {
  return new Map([...weights, ...statistics].map(([name, value]) => [name, tf.variable(value, false)]))
}

/**
 * Moves the averages towards the state: a ← d·a + (1 − d)·w, where d is `decay`, or (1 + steps) / (10 + steps) as long
 * as that is less (as TensorFlow's ExponentialMovingAverage does), so that the first steps are soon forgotten.
 */
export function average(averages: WeightAverages, state: ModelState, decay: number, steps: number): void {
  const kept = Math.min(decay, (1 + steps) / (10 + steps))
  tf.tidy(() => {
    for (const [name, value] of [...state.weights, ...state.statistics]) {
      const one = averages.get(name)!
      one.assign(tf.add(tf.mul(one, kept), tf.mul(value, 1 - kept)))
    }
  })
}

/** Gives a state its averages, which is what the training ends with. */
export function takeAverages(averages: WeightAverages, { weights, statistics }: ModelState): void {
  for (const [name, value] of [...weights, ...statistics]) value.assign(averages.get(name)!)
}
