import workerpool from 'workerpool'
import { z } from 'zod'
import { InputError } from '../../errors.ts'
import type { SpaceCandidate } from '../../nas/space/space-genes.ts'
import type { Outcome } from '../../nas/store/trial.ts'
import { useMappingCache } from '../../sim/mapping-cache/use-cache.ts'
import { candidateSchema } from './candidate.ts'
import { keepMappings } from './keep-mappings.ts'
import { type EvaluationSource, sourceSchema } from './source.ts'
import { openSpaceEvaluation, type SpaceEvaluation } from './space-evaluation.ts'

/** What a worker process is handed: data alone, checked where it arrives. */
export interface StudyJob {
  readonly source: EvaluationSource
  /** Hash of the evaluation that the coordinator has opened. */
  readonly evaluation: string
  readonly candidate: SpaceCandidate
}

const jobSchema: z.ZodType<StudyJob> = z.strictObject({
  source: sourceSchema,
  evaluation: z.string(),
  candidate: candidateSchema,
})

let opened: SpaceEvaluation | undefined

/** Method of the worker process. What keeps a candidate from being evaluated is its outcome; all else is thrown. */
function evaluateJob(given: unknown): Outcome {
  const { source, evaluation, candidate } = parseJob(given)
  if (opened?.hash !== evaluation) opened = openSpaceEvaluation(source)
  if (opened.hash !== evaluation)
    throw new InputError({
      place: 'trial',
      expected: `the same banks, accelerators and version as here, evaluation ${opened.hash.slice(0, 12)}`,
      found: evaluation.slice(0, 12),
    })
  try {
    return { result: opened.evaluate(candidate) }
  } catch (error) {
    return { error: (error as Error).message }
  }
}

/** @throws {InputError} for data that is no job of a study. */
function parseJob(given: unknown): StudyJob {
  const parsed = jobSchema.safeParse(given)
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0]!
  throw new InputError({
    place: `trial ${path.map(String).join('.')}`,
    expected: 'a job of a study',
    found: message,
  })
}

useMappingCache({ cache: process.argv.includes(keepMappings) })
workerpool.worker({ evaluate: evaluateJob })
