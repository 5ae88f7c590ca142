import { curveSubset } from '../../nas/search/curve-subset.ts'
import { hypervolume } from '../../nas/search/hypervolume.ts'
import type { FinishedTrial } from '../../nas/store/trial.ts'
import { objectivePoints, referenceOf } from './curve.ts'
import type { LoopResult } from './evaluation.ts'
import type { LoopSpecification } from './specification.ts'

/** What giving networks up early has cost, by their full trainings on the validation images. */
export interface Selection {
  /** Networks kept to the end. */
  readonly networks: number
  /** Networks with a full training. */
  readonly of: number
  /** Hypervolume of those kept. */
  readonly kept: number
  /** Of as many, chosen one by one by their full trainings. */
  readonly chosenAfterwards: number
  /** Of all. */
  readonly all: number
}

/** @returns null unless networks that were not kept have a full training too */
export function selectionOf(
  trials: readonly FinishedTrial[],
  kept: readonly string[],
  labelOf: (candidate: unknown) => string,
  { objectives, staticFigures, seed }: LoopSpecification,
): Selection | null {
  const full = trials.filter(
    (trial) => trial.fidelity === 'full' && trial.seed === seed && trial.outcome.error === undefined,
  )
  const isKept = full.map(({ candidate }) => kept.includes(labelOf(candidate)))
  if (isKept.every((one) => one)) return null
  const sets = full.map(({ outcome }) =>
    objectivePoints((outcome.result as LoopResult).curve, objectives, staticFigures),
  )
  const reference = referenceOf(objectives)
  const volume = (chosen: readonly (readonly number[])[][]) => hypervolume(chosen.flat(), reference)
  const mine = sets.filter((_, i) => isKept[i])
  return {
    networks: mine.length,
    of: full.length,
    kept: volume(mine),
    chosenAfterwards: volume(curveSubset(sets, mine.length, reference).map((i) => sets[i]!)),
    all: volume(sets),
  }
}
