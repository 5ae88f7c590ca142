import { spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeFolder } from '../../files.ts'
import { checkpointName } from './checkpoint.ts'

export interface TrainingJob {
  /** Name or file of the recipe. */
  readonly recipe: string
  readonly seed: number
  /** Folder of its checkpoint and bank; a log lies beside it. */
  readonly folder: string
}

export interface SideBySideOptions<Job extends TrainingJob> {
  readonly processes: number
  /** What a training is told beside its recipe, seed and folder. */
  readonly optionsOf: (job: Job) => readonly string[]
  readonly onEvent: (job: Job, event: 'begins' | 'goes on' | 'is done' | 'failed') => void
  readonly signal: AbortSignal
}

const program = fileURLToPath(new URL('../../offramp.mjs', import.meta.url))

/**
 * Trains in several processes, each on a core of its own: that is faster than as many threads in one. A training that
 * was interrupted goes on from its checkpoint, one whose bank is there is not run again.
 *
 * @returns the jobs that failed
 */
export async function trainSideBySide<Job extends TrainingJob>(
  jobs: readonly Job[],
  { processes, optionsOf, onEvent, signal }: SideBySideOptions<Job>,
): Promise<Job[]> {
  const waiting = jobs.filter(({ folder }) => !existsSync(join(folder, 'bank/manifest.json')))
  const failed: Job[] = []
  const pins = canPin()
  const work = async (core: number) => {
    for (let job = waiting.shift(); job && !signal.aborted; job = waiting.shift()) {
      const resume = existsSync(join(job.folder, checkpointName))
      onEvent(job, resume ? 'goes on' : 'begins')
      const options = [...optionsOf(job), ...(resume ? ['--resume'] : [])]
      const code = await runTraining(job, options, pins ? core : undefined, signal)
      if (code !== 0) failed.push(job)
      onEvent(job, code === 0 ? 'is done' : 'failed')
    }
  }
  await Promise.all(Array.from({ length: processes }, (_, core) => work(core)))
  return failed
}

export const logOf = (folder: string): string => `${folder}.log`

/**
 * Trains in a process of its own with one thread, which ends behind a checkpoint when this process is gone.
 *
 * @param core to which it is kept, if any
 * @returns its exit code; standard error goes to the log
 */
export async function runTraining(
  { recipe, seed, folder }: TrainingJob,
  options: readonly string[],
  core: number | undefined,
  signal: AbortSignal,
): Promise<number | null> {
  makeFolder(folder)
  const log = openSync(logOf(folder), 'a')
  const training = [program, 'train', '--recipe', recipe, '--seed', `${seed}`, '--to', folder, ...options]
  const [command, before] =
    core === undefined ? [process.execPath, []] : ['taskset', ['-c', `${core}`, process.execPath]]
  const child = spawn(command, [...before, ...training], {
    stdio: ['ignore', log, log, 'ipc'],
    env: { ...process.env, TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' },
  })
  closeSync(log)
  const stop = () => child.kill('SIGINT')
  signal.addEventListener('abort', stop)
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  signal.removeEventListener('abort', stop)
  return code
}

/** Whether a process can be kept on one core (Linux: util-linux). */
export function canPin(): boolean {
  return spawnSync('taskset', ['-c', '0', 'true']).status === 0
}
