import { InputError } from '../../errors.ts'
import type { StudySummary } from '../../nas/store/study-store.ts'
import type { StudyMember } from './candidate.ts'
import type { EvaluationSource } from './source.ts'
import { fidelity, type SpaceEvaluation } from './space-evaluation.ts'
import type { StudyFile } from './study-file.ts'
import { trialCount } from './study-search.ts'

/** What is kept of a study: enough to know it again, and to tell how far it is without bank or accelerator. */
export interface StudySpecification
  extends Pick<EvaluationSource, 'objectives' | 'constraints' | 'space'>,
    Pick<StudyFile, 'search'> {
  readonly kind: 'space study'
  readonly evaluation: Pick<
    SpaceEvaluation['identity'],
    'banks' | 'network' | 'hardware' | 'rules' | 'versions'
  >
  readonly fidelity: string
  /** Mounting points and the kinds of head that may be mounted there, such as `A10`. */
  readonly points: readonly string[]
  readonly trials: number
  /** Of the static network; costs are told as parts of its own. */
  readonly reference: StudyMember
}

export function specificationOf(file: StudyFile, evaluation: SpaceEvaluation): StudySpecification {
  const { search, objectives, constraints, space } = file
  const { banks, network, hardware, rules, versions } = evaluation.identity
  return {
    kind: 'space study',
    evaluation: { banks, ...(network !== undefined && { network }), hardware, rules, versions },
    fidelity,
    objectives,
    constraints,
    space,
    search,
    points: evaluation.points.map(
      ({ letter, heads }) => `${letter}${heads.map(({ kind }) => kind).join('')}`,
    ),
    trials: trialCount(file),
    reference: evaluation.reference,
  }
}

export function isKnownStudy({ specification }: StudySummary): boolean {
  return (specification as StudySpecification).kind === 'space study'
}

/** @throws {InputError} when the study is of another kind than those of this program. */
export function readSpecification(study: StudySummary): StudySpecification {
  const found = study.specification as StudySpecification
  if (isKnownStudy(study)) return found
  throw new InputError({
    place: `study ${study.name}`,
    expected: 'a study of this program and version',
    found: `one of kind '${found.kind}'`,
  })
}
