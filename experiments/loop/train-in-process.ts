import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../../errors.ts'
import { writeFileAtomically } from '../../files.ts'
import { checkpointName, readCheckpoint, type TrainingIdentity } from '../../nas/train/checkpoint.ts'
import { canPin, logOf, runTraining } from '../../nas/train/side-by-side.ts'
import { originAt } from '../../nas/train/start-from.ts'
import type { LoopTraining } from './trainings.ts'

export interface TrainInProcessOptions extends Pick<TrainingIdentity, 'data' | 'backend'> {
  /** Words of the training command that say which images and backend. */
  readonly words: readonly string[]
  readonly signal: AbortSignal
  readonly onEvent: (training: LoopTraining, event: 'begins' | 'goes on' | 'is done') => void
}

/**
 * Trains to the end and writes the bank, from where things stand.
 *
 * @param core of this machine that no other training has
 * @returns what is wrong with a training whose loss is no longer a number
 * @throws {InputError} when it cannot be trained for other reasons, or the folder holds another training; what the signal says when it was interrupted
 */
export type Train = (training: LoopTraining, core: number) => Promise<string | undefined>

/** Trains in a process of its own, kept on its core where the machine can. */
export function trainInProcess({ data, backend, words, signal, onEvent }: TrainInProcessOptions): Train {
  const isPinned = canPin()
  return async (training, core) => {
    const { recipe, seed, folder, from } = training
    const checkpoint = join(folder, checkpointName)
    if (existsSync(join(folder, 'bank/manifest.json'))) {
      const origin = from !== undefined && { from: originAt(from).checkpoint.sha256 }
      readCheckpoint(checkpoint, { recipe, seed, data, backend, ...origin })
      return undefined
    }
    const path = join(folder, 'recipe.yaml')
    writeFileAtomically(path, `${JSON.stringify(recipe, null, 2)}\n`)
    const resume = existsSync(checkpoint)
    onEvent(training, resume ? 'goes on' : 'begins')
    const options = [...words, ...(from ? ['--from', from] : []), ...(resume ? ['--resume'] : [])]
    const code = await runTraining(
      { recipe: path, seed, folder },
      options,
      isPinned ? core : undefined,
      signal,
    )
    if (code === 0) {
      onEvent(training, 'is done')
      return undefined
    }
    signal.throwIfAborted()
    const lastLine = readFileSync(logOf(folder), 'utf8').trim().split('\n').at(-1)!
    if (code === 2 && lastLine.includes('expected a finite loss')) return lastLine
    throw new InputError({
      place: folder,
      expected: 'a training',
      found: `${lastLine} (${logOf(folder)})`,
    })
  }
}
