import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { InputError } from '../../errors.ts'
import { writeFileAtomically } from '../../files.ts'
import type { LogitBank } from '../../nas/evaluate/logit-bank.ts'
import { readBank } from '../../nas/evaluate/read-bank.ts'
import type { Outcome } from '../../nas/store/trial.ts'
import { checkpointName } from '../../nas/train/checkpoint.ts'
import { canPin, logOf, runTraining } from '../../nas/train/side-by-side.ts'
import type { LoopEvaluation } from './evaluation.ts'
import type { LoopFile } from './loop-file.ts'
import type { LoopTrial } from './plan.ts'
import { type LoopTraining, sharedFolder, trainingOf } from './trainings.ts'

export interface TrialRunnerOptions {
  readonly file: LoopFile
  readonly evaluation: LoopEvaluation
  /** Folder of the trainings. */
  readonly to: string
  /** Words of the training command that say which images and backend. */
  readonly trainingOptions: readonly string[]
  readonly cores: number
  readonly signal: AbortSignal
  readonly onTraining: (folder: string, event: 'begins' | 'goes on' | 'is done') => void
}

/** Runs trials, each training in a process of its own on a core that no other has; no more at a time than cores. */
export function trialRunner(options: TrialRunnerOptions): (trial: LoopTrial) => Promise<Outcome> {
  const { file, evaluation, to } = options
  const cores = Array.from({ length: options.cores }, (_, core) => core)
  const isPinned = canPin()
  return async (trial) => {
    const { step, heads } = trial
    const shared = () => readBank(join(sharedFolder(file, to), 'bank'))
    if (step === 'bank') return { result: evaluation.evaluate(shared(), heads!, false) }
    if (step === 'shared' && file.shared !== undefined)
      return { result: { logits: shared().manifest.sha256 } }
    const training = trainingOf(trial, file, to)
    const core = cores.shift()!
    const error = await finish(training, isPinned ? core : undefined, options)
    cores.unshift(core)
    if (error !== undefined) return { error }
    const bank = checkedBank(training)
    if (step === 'shared') return { result: { logits: bank.manifest.sha256 } }
    return { result: evaluation.evaluate(bank, heads!, step === 'full') }
  }
}

/**
 * Trains to the end, from where the checkpoint stands.
 *
 * @returns what is wrong with a training whose loss is no longer a number
 * @throws {InputError} when it cannot be trained for other reasons; an Error when it was interrupted
 */
async function finish(
  training: LoopTraining,
  core: number | undefined,
  { trainingOptions, signal, onTraining }: TrialRunnerOptions,
): Promise<string | undefined> {
  const { recipe, seed, folder, from } = training
  if (existsSync(join(folder, 'bank/manifest.json'))) return undefined
  const path = join(folder, 'recipe.yaml')
  writeFileAtomically(path, `${JSON.stringify(recipe, null, 2)}\n`)
  const resume = existsSync(join(folder, checkpointName))
  onTraining(folder, resume ? 'goes on' : 'begins')
  const words = [...trainingOptions, ...(from ? ['--from', from] : []), ...(resume ? ['--resume'] : [])]
  const code = await runTraining({ recipe: path, seed, folder }, words, core, signal)
  if (code === 0) {
    onTraining(folder, 'is done')
    return undefined
  }
  signal.throwIfAborted()
  const lastLine = readFileSync(logOf(folder), 'utf8').trim().split('\n').at(-1)!
  if (code === 2 && lastLine.includes('expected a finite loss')) return lastLine
  throw new InputError({ place: folder, expected: 'a training', found: `${lastLine} (${logOf(folder)})` })
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
