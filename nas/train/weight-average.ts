import * as tf from '@tensorflow/tfjs-core'
import type { ModelState } from './model-state.ts'

/** Averages of weights and of batch norm's statistics over the steps of a training, by name as in ModelState. */
export type WeightAverages = ReadonlyMap<string, tf.Variable>

/** Averages that begin with the values of a state. */
export function weightAverages({ weights, statistics }: ModelState): WeightAverages {
  return new Map([...weights, ...statistics].map(([name, value]) => [name, tf.variable(value, false)]))
}

/**
 * What a step leaves of an average: `decay`, or (1 + steps) / (10 + steps) as long as that is less (as TensorFlow's
 * ExponentialMovingAverage does), so that the first steps are soon forgotten.
 *
 * @param steps done, this one among them
 */
export function keptShare(decay: number, steps: number): number {
  return Math.min(decay, (1 + steps) / (10 + steps))
}

/** Moves the averages towards the state: a ← kept·a + taken·w, where the two shares sum to 1. */
export function average(
  averages: WeightAverages,
  state: Pick<ModelState, 'weights' | 'statistics'>,
  kept: number | tf.Tensor,
  taken: number | tf.Tensor,
): void {
  tf.tidy(() => {
    for (const [name, value] of [...state.weights, ...state.statistics]) {
      const one = averages.get(name)!
      one.assign(tf.add(tf.mul(one, kept), tf.mul(value, taken)))
    }
  })
}

/** Gives a state its averages, which is what the training ends with. */
export function takeAverages(averages: WeightAverages, { weights, statistics }: ModelState): void {
  for (const [name, value] of [...weights, ...statistics]) value.assign(averages.get(name)!)
}
