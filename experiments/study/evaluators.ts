import { InputError } from '../../errors.ts'
import { openTrialQueue } from '../../nas/queue/trial-queue.ts'
import type { SpaceCandidate } from '../../nas/space/space-genes.ts'
import type { Outcome } from '../../nas/store/trial.ts'
import type { Evaluated, StudyRun } from '../../nas/workers/run-study.ts'
import { openWorkerPool, type WorkerPool } from '../../nas/workers/worker-pool.ts'
import { keepMappings } from './keep-mappings.ts'
import type { EvaluationSource } from './source.ts'
import type { StudyJob } from './worker.ts'

/** Does the trials of a study, here or elsewhere. */
export interface Evaluator {
  readonly evaluate: StudyRun['evaluate']
  /** Trials handed out at the same time. */
  readonly parallel: number
  /** Machines at work on the queue; undefined where the trials are done here. */
  readonly workers?: () => Promise<number>
  close(): Promise<void>
}

export interface EvaluatorOptions {
  readonly source: EvaluationSource
  /** Hash of the evaluation. */
  readonly evaluation: string
}

/** Trials on the queue at the same time: more than workers, who else would wait for the coordinator. */
const queuedTrials = 512

/** Processes that do the trials of studies, and keep mappings on disk where `cache` is said. */
export function openStudyWorkers(processes: number, cache = false): WorkerPool {
  const words = cache ? [keepMappings] : []
  return openWorkerPool(new URL('./worker.ts', import.meta.url), processes, { words })
}

export function localEvaluator(
  { source, evaluation }: EvaluatorOptions,
  processes: number,
  cache?: boolean,
): Evaluator {
  const pool = openStudyWorkers(processes, cache)
  return {
    parallel: processes,
    evaluate: async ({ candidate }) => {
      const job = { source, evaluation, candidate: candidate as SpaceCandidate } satisfies StudyJob
      return { outcome: (await pool.call('evaluate', job)) as Outcome }
    },
    close: () => pool.close(),
  }
}

/**
 * @param tell told what goes wrong between us and the queue, a line each.
 * @throws {InputError} when no server answers there, and of a trial that no worker would or could do.
 */
export async function queueEvaluator(
  { source, evaluation }: EvaluatorOptions,
  url: string,
  tell: (line: string) => void,
): Promise<Evaluator> {
  const queue = await openTrialQueue({ url, tell })
  return {
    parallel: queuedTrials,
    workers: () => queue.workers(),
    evaluate: async ({ hash, candidate }) => {
      const job = { source, evaluation, candidate: candidate as SpaceCandidate } satisfies StudyJob
      try {
        return (await queue.run(hash, job)) as Evaluated
      } catch (error) {
        const { message } = error as Error
        throw new InputError(
          { place: '--queue', expected: 'workers that can do this study', found: message },
          { cause: error },
        )
      }
    },
    close: () => queue.close(),
  }
}
