import workerpool from 'workerpool'
import { z } from 'zod'
import { InputError } from '../../errors.ts'
import type { Outcome } from '../../nas/store/trial.ts'
import { type BankEvaluation, openBankEvaluation } from './bank-evaluation.ts'
import { candidateSchema, type StudyCandidate } from './candidate.ts'
import type { StudyFile } from './study-file.ts'

/** What a worker process is handed: data alone, checked where it arrives. */
export interface StudyJob {
  readonly source: Pick<StudyFile, 'bank' | 'hardware' | 'objectives'>
  /** Hash of the evaluation that the coordinator has opened. */
  readonly evaluation: string
  readonly candidate: StudyCandidate
}

const jobSchema: z.ZodType<StudyJob> = z.strictObject({
  source: z.strictObject({
    bank: z.string(),
    hardware: z.string(),
    objectives: z.array(z.enum(['macs', 'energy', 'latency', 'et'])),
  }),
  evaluation: z.string(),
  candidate: candidateSchema,
})

let opened: BankEvaluation | undefined

/** Method of the worker process. What keeps a candidate from being evaluated is its outcome; all else is thrown. */
function evaluateJob(given: unknown): Outcome {
  const { source, evaluation, candidate } = jobSchema.parse(given)
  if (opened?.hash !== evaluation) opened = openBankEvaluation(source)
  if (opened.hash !== evaluation)
    throw new InputError({ place: source.bank, expected: `evaluation ${evaluation}`, found: opened.hash })
  try {
    return { result: opened.evaluate(candidate) }
  } catch (error) {
    return { error: (error as Error).message }
  }
}

workerpool.worker({ evaluate: evaluateJob })
