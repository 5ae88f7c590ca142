import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { InputError } from '../../errors.ts'
import { checkpointName, readCheckpoint, type StoredCheckpoint, type TrainingIdentity } from './checkpoint.ts'
import { isStep } from './learned-steps.ts'
import type { ModelState } from './model-state.ts'
import type { Recipe } from './recipe.ts'

/** A finished training whose weights another one starts from. */
export interface Origin {
  readonly path: string
  readonly checkpoint: StoredCheckpoint
}

/**
 * The training in a folder, or whose checkpoint this is.
 *
 * @throws {InputError} when there is none
 */
export function originAt(path: string): Origin {
  const file = existsSync(join(path, checkpointName)) ? join(path, checkpointName) : path
  return { path: file, checkpoint: readCheckpoint(file) }
}

/**
 * Gives a fresh state the weights, statistics and ranges of another training; heads that only the other one has are
 * left out, learned steps begin anew.
 *
 * @throws {InputError} when the other training had other images or another seed (it may have trained on this one's
 * validation images), or its network is another one
 */
export function startFrom(
  { path, checkpoint }: Origin,
  state: ModelState,
  { data, splitSeed }: Pick<TrainingIdentity, 'data'> & { readonly splitSeed: number },
): void {
  const { identity, arrays, ranges } = checkpoint
  const differs = (expected: string, found: string) => new InputError({ place: path, expected, found })
  if (identity.data !== data) throw differs(`a training on data ${data}`, identity.data)
  const { splitSeed: itsSplit = identity.seed } = identity.recipe as Pick<Recipe, 'splitSeed'>
  if (itsSplit !== splitSeed) {
    throw differs(`a training with seed ${splitSeed}, for the same validation images`, `seed ${itsSplit}`)
  }
  for (const [kind, variables] of [
    ['weights', state.weights],
    ['statistics', state.statistics],
  ] as const)
    for (const [name, variable] of variables) {
      if (isStep(name)) continue
      const values = arrays.get(`${kind}/${name}`)
      if (values?.length !== variable.size) {
        throw differs(`${variable.size} values of ${name}`, values ? `${values.length}` : 'none')
      }
      tf.tidy(() => variable.assign(tf.tensor(Float32Array.from(values), variable.shape)))
    }
  for (const [name, range] of ranges) state.ranges.set(name, range)
}
