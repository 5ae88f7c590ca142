import { mountedDecisions, type SplitDecisions } from './confidence.ts'
import type { Choices } from './configuration.ts'
import { costsToExits, type ExitCosts, type Figures } from './exit-costs.ts'
import { thresholdLevels } from './threshold-levels.ts'

/**
 * What choosing a threshold for each exit of one network needs to know: images that no threshold of the grid tells
 * apart and that are right at the same exits are one group.
 */
export interface ThresholdProblem {
  readonly images: number
  /** Thresholds to choose from, ascending. */
  readonly grid: readonly number[]
  /** Cost of leaving at each exit; the last takes all that come to it. */
  readonly costs: readonly number[]
  /** Images in each group. */
  readonly weights: Int32Array
  /** Per exit but the last, per group: how many thresholds of the grid its images reach. */
  readonly levels: readonly Int32Array[]
  /** Per exit, per group: 1 where it is right. */
  readonly correct: readonly Uint8Array[]
}

/** One index into the grid per exit but the last. */
export type ThresholdVector = readonly number[]

export interface ThresholdOutcome {
  readonly vector: ThresholdVector
  readonly correct: number
  /** Σ over the images. */
  readonly cost: number
}

export function thresholdProblem(
  decisions: SplitDecisions,
  exitCosts: ExitCosts,
  choices: Choices,
  { grid, cost }: { grid: readonly number[]; cost: keyof Figures },
): ThresholdProblem {
  const { images } = decisions
  const heads = mountedDecisions(decisions, choices)
  const early = heads.slice(0, -1)
  const groups = new Map<string, number>()
  const weights: number[] = []
  const first: number[] = []
  const levels = early.map(({ confidence }) => thresholdLevels(confidence, grid))
  for (let image = 0; image < images; image++) {
    let key = ''
    for (let exit = 0; exit < heads.length; exit++)
      key += String.fromCharCode(2 * (levels[exit]?.[image] ?? 0) + heads[exit]!.correct[image]!)
    const group = groups.get(key)
    if (group === undefined) {
      groups.set(key, weights.length)
      weights.push(1)
      first.push(image)
    } else weights[group]! += 1
  }
  return {
    images,
    grid,
    costs: costsToExits(exitCosts, choices).map((figures) => figures[cost]),
    weights: Int32Array.from(weights),
    levels: levels.map((of) => Int32Array.from(first, (image) => of[image]!)),
    correct: heads.map(({ correct }) => Uint8Array.from(first, (image) => correct[image]!)),
  }
}

/** What a vector of thresholds does on all images. */
export function thresholdOutcome(problem: ThresholdProblem, vector: ThresholdVector): ThresholdOutcome {
  const { costs, weights, levels, correct } = problem
  let right = 0
  let cost = 0
  for (let group = 0; group < weights.length; group++) {
    let exit = 0
    while (exit < vector.length && levels[exit]![group]! <= vector[exit]!) exit++
    right += weights[group]! * correct[exit]![group]!
    cost += weights[group]! * costs[exit]!
  }
  return { vector, correct: right, cost }
}
