import { join } from 'node:path'
import type { LogitBank } from '../../nas/evaluate/logit-bank.ts'
import { readBank } from '../../nas/evaluate/read-bank.ts'
import type { Evaluated } from '../../nas/workers/run-study.ts'
import { versions } from '../study/versions.ts'
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

/**
 * Runs trials, no more at a time than cores. A training's time is its work over all interruptions, without starts and
 * evaluation.
 */
export function trialRunner(options: TrialRunnerOptions): (trial: LoopTrial) => Promise<Evaluated> {
  const { file, evaluation, to, train } = options
  const cores = Array.from({ length: options.cores }, (_, core) => core)
  return async (trial) => {
    const { step, heads } = trial
    const shared = () => bankOf(sharedFolder(file, to))
    if (step === 'bank') return { outcome: { result: evaluation.evaluate(shared(), heads!, false) } }
    if (step === 'shared' && file.shared !== undefined)
      return { outcome: { result: { logits: shared().manifest.sha256 } } }
    const training = trainingOf(trial, file, to)
    const core = cores.shift()!
    const error = await train(training, core).finally(() => cores.unshift(core))
    if (error !== undefined) return { outcome: { error } }
    const bank = bankOf(training.folder)
    const { sha256: logits, trainingSeconds: seconds } = bank.manifest
    const result = step === 'shared' ? { logits } : evaluation.evaluate(bank, heads!, step === 'full')
    return { outcome: { result }, circumstances: { seconds, versions } }
  }
}

const bankOf = (folder: string): LogitBank => readBank(join(folder, 'bank'))
