import { join } from 'node:path'
import type { LogitBank } from '../../nas/evaluate/logit-bank.ts'
import { readBank } from '../../nas/evaluate/read-bank.ts'
import type { Outcome } from '../../nas/store/trial.ts'
import type { LoopEvaluation } from './evaluation.ts'
import type { LoopFile } from './loop-file.ts'
import type { LoopTrial } from './plan.ts'
import type { Train } from './train-in-process.ts'
import { sharedFolder, trainingOf } from './trainings.ts'

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
    const shared = () => bankOf(sharedFolder(file, to))
    if (step === 'bank') return { result: evaluation.evaluate(shared(), heads!, false) }
    if (step === 'shared' && file.shared !== undefined)
      return { result: { logits: shared().manifest.sha256 } }
    const training = trainingOf(trial, file, to)
    const core = cores.shift()!
    const error = await train(training, core).finally(() => cores.unshift(core))
    if (error !== undefined) return { error }
    const bank = bankOf(training.folder)
    if (step === 'shared') return { result: { logits: bank.manifest.sha256 } }
    return { result: evaluation.evaluate(bank, heads!, step === 'full') }
  }
}

const bankOf = (folder: string): LogitBank => readBank(join(folder, 'bank'))
