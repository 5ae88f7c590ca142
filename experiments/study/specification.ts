import { InputError } from '../../errors.ts'
import type { Figures } from '../../nas/evaluate/exit-costs.ts'
import type { StudySummary } from '../../nas/store/study-store.ts'
import { type BankEvaluation, fidelity } from './bank-evaluation.ts'
import type { StudyFile } from './study-file.ts'
import { trialCount } from './study-search.ts'

/** What is kept of a study: enough to know it again, and to tell how far it is without bank or accelerator. */
export interface StudySpecification extends Pick<StudyFile, 'objectives' | 'thresholds' | 'search'> {
  readonly kind: 'bank study'
  readonly evaluation: BankEvaluation['identity']
  readonly fidelity: string
  /** Mounting points and the kinds of head that may be mounted there, such as `A10`. */
  readonly points: readonly string[]
  readonly trials: number
  readonly staticFigures: Figures
}

export function specificationOf(file: StudyFile, evaluation: BankEvaluation): StudySpecification {
  const { thresholds, search, objectives } = file
  return {
    kind: 'bank study',
    evaluation: evaluation.identity,
    fidelity,
    objectives,
    thresholds,
    search,
    points: evaluation.points.map(
      ({ letter, heads }) => `${letter}${heads.map(({ kind }) => kind).join('')}`,
    ),
    trials: trialCount(file),
    staticFigures: evaluation.staticFigures,
  }
}

/** @throws {InputError} when the study is of another kind than those of this program. */
export function readSpecification({ name, specification }: StudySummary): StudySpecification {
  const found = specification as StudySpecification
  if (found.kind === 'bank study') return found
  throw new InputError({ place: `study ${name}`, expected: 'a study on a logit bank', found: 'another kind' })
}
