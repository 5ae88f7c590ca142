import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { InputError } from '../../errors.ts'
import type { LogitBank } from '../../nas/evaluate/logit-bank.ts'
import { readBank } from '../../nas/evaluate/read-bank.ts'
import type { Outcome } from '../../nas/store/trial.ts'
import type { LoopEvaluation } from './evaluation.ts'
import type { LoopFile } from './loop-file.ts'
import type { LoopTrial } from './plan.ts'
import type { Train } from './train-in-process.ts'
import { type LoopTraining, sharedFolder, trainingOf } from './trainings.ts'

export interface TrialRunnerOptions {
  readonly file: LoopFile
  readonly evaluation: LoopEvaluation
  /** Folder of the trainings. */
  readonly to: string
  readonly cores: number
  readonly train: Train
}

/** Runs trials, no more at a time than cores. */
export function trialRunner(options: TrialRunnerOptions): (trial: LoopTrial) => Promise<Outcome> {
  const { file, evaluation, to, train } = options
  const cores = Array.from({ length: options.cores }, (_, core) => core)
  return async (trial) => {
    const { step, heads } = trial
    const shared = () => readBank(join(sharedFolder(file, to), 'bank'))
    if (step === 'bank') return { result: evaluation.evaluate(shared(), heads!, false) }
    if (step === 'shared' && file.shared !== undefined)
      return { result: { logits: shared().manifest.sha256 } }
    const training = trainingOf(trial, file, to)
    const core = cores.shift()!
    const error = await train(training, core).finally(() => cores.unshift(core))
    if (error !== undefined) return { error }
    const bank = checkedBank(training)
    if (step === 'shared') return { result: { logits: bank.manifest.sha256 } }
    return { result: evaluation.evaluate(bank, heads!, step === 'full') }
  }
}

/** @throws {InputError} when the bank in a training's folder is that of another training */
function checkedBank({ recipe, seed, folder }: LoopTraining): LogitBank {
  const bank = readBank(join(folder, 'bank'))
  const { manifest } = bank
  if (isDeepStrictEqual(manifest.recipe, JSON.parse(JSON.stringify(recipe))) && manifest.seed === seed)
    return bank
  throw new InputError({
    place: join(folder, 'bank'),
    expected: `the bank of ${recipe.name} by this file's recipe, seed ${seed}`,
    found: `${manifest.name}, by another recipe or seed ${manifest.seed}`,
  })
}
