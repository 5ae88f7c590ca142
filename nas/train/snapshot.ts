import * as tf from '@tensorflow/tfjs-core'
import type { Checkpoint } from './checkpoint.ts'
import type { ModelState } from './model-state.ts'
import type { WeightAverages } from './weight-average.ts'

type Velocities = ReadonlyMap<string, tf.Variable>

/** The values of everything that a step changes. */
export function snapshot(
  state: ModelState,
  velocities: Velocities,
  averages?: WeightAverages,
): Pick<Checkpoint, 'arrays' | 'ranges'> {
  const arrays = new Map<string, Float32Array>()
  for (const [name, variable] of variablesOf(state, velocities, averages)) {
    arrays.set(name, variable.dataSync() as Float32Array)
  }
  return { arrays, ranges: new Map(state.ranges) }
}

/** Puts a snapshot's values back into variables of the same network. */
export function restore(
  state: ModelState,
  velocities: Velocities,
  { arrays, ranges }: Pick<Checkpoint, 'arrays' | 'ranges'>,
  averages?: WeightAverages,
): void {
  for (const [name, variable] of variablesOf(state, velocities, averages)) {
    tf.tidy(() => variable.assign(tf.tensor(Float32Array.from(arrays.get(name)!), variable.shape)))
  }
  state.ranges.clear()
  for (const [name, range] of ranges) state.ranges.set(name, range)
}

function* variablesOf(
  state: ModelState,
  velocities: Velocities,
  averages: WeightAverages = new Map(),
): Generator<readonly [string, tf.Variable]> {
  for (const [name, variable] of state.weights) yield [`weights/${name}`, variable]
  for (const [name, variable] of state.statistics) yield [`statistics/${name}`, variable]
  for (const [name, variable] of velocities) yield [`velocities/${name}`, variable]
  for (const [name, variable] of averages) yield [`averages/${name}`, variable]
}
