import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Dataset } from '../../datasets/dataset.ts'
import { InputError } from '../../errors.ts'
import type { LogitBank } from '../../nas/evaluate/logit-bank.ts'
import { readBank, writeBank } from '../../nas/evaluate/read-bank.ts'
import type { TrainingBackend } from '../../nas/train/backends/training-backend.ts'
import { bankOfTraining } from '../../nas/train/bank-of-training.ts'
import { checkpointName } from '../../nas/train/checkpoint.ts'
import type { Recipe } from '../../nas/train/recipe.ts'
import type { Origin } from '../../nas/train/start-from.ts'
import { type StepProgress, train } from '../../nas/train/train.ts'

export interface TuneOptions {
  readonly recipe: Recipe
  readonly from: Origin
  readonly folder: string
  readonly dataset: Dataset
  readonly backend: TrainingBackend
  readonly date: string
  readonly signal: AbortSignal
  readonly onStep: (progress: StepProgress) => void
}

/**
 * The bank of a training in `folder`: read if it is there, else trained from where its checkpoint stands.
 *
 * @returns undefined when it was interrupted
 * @throws {InputError} when the bank in the folder is that of another recipe
 */
export async function tune(options: TuneOptions): Promise<LogitBank | undefined> {
  const { recipe, from, folder, dataset, backend, date } = options
  const bankFolder = join(folder, 'bank')
  const { seed } = from.checkpoint.identity
  if (!existsSync(join(bankFolder, 'manifest.json'))) {
    const resume = existsSync(join(folder, checkpointName))
    const trained = await train({ ...options, seed, resume })
    if (!trained.isComplete) return undefined
    writeBank(bankFolder, bankOfTraining({ recipe, dataset, backend, seed, trained, date }))
  }
  const bank = readBank(bankFolder)
  const { name } = bank.manifest
  if (name !== recipe.name) {
    throw new InputError({ place: bankFolder, expected: `the bank of ${recipe.name}`, found: name })
  }
  return bank
}
