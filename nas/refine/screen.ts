import type { SplitDecisions } from '../evaluate/confidence.ts'
import { type Choices, choicesOf, configurationCount } from '../evaluate/configuration.ts'
import type { ExitCosts } from '../evaluate/exit-costs.ts'
import { exitMasks } from '../evaluate/exit-masks.ts'
import { pricedThresholds } from '../evaluate/threshold-heuristics.ts'
import { thresholdProblem } from '../evaluate/threshold-problem.ts'
import { walk } from '../evaluate/walk.ts'
import { type CostObjective, costKeys } from '../search/objectives.ts'

export interface ScreenOptions {
  readonly decisions: SplitDecisions
  readonly costs: ExitCosts
  /** Thresholds at which the whole space is walked. */
  readonly thresholds: readonly number[]
  /** Thresholds that an exit may have. */
  readonly grid: readonly number[]
  readonly objective: CostObjective
  /** Images that must be right. */
  readonly correct: number
  /** A configuration has no more exits than this; thresholds of many exits fit the images they were chosen on. */
  readonly mostExits: number
  /** Configurations kept after the walk, and after thresholds per exit were tried. */
  readonly keep: { readonly walked: number; readonly refined: number }
}

/** Part of the images by which a configuration may miss the floor with one threshold for all its exits. */
const slack = 0.005

/**
 * The configurations worth a closer look, most promising first: the whole space at single thresholds, of which the
 * cheapest that are nearly accurate enough; of these, the cheapest with a threshold for each exit. A heuristic.
 */
export function screenNetworks(options: ScreenOptions): Choices[] {
  const { decisions, costs, thresholds, grid, objective, correct, mostExits, keep } = options
  const kinds = costs.heads.map((heads) => heads.length)
  const isSmall = Array.from(
    { length: configurationCount(kinds) },
    (_, index) => choicesOf(index, kinds).filter((choice) => choice > 0).length <= mostExits,
  )
  const cheapest = new Map<number, number>()
  for (const threshold of thresholds) {
    const walked = walk(exitMasks(decisions, threshold), costs)
    const cost = walked[costKeys[objective]]
    walked.correct.forEach((right, index) => {
      if (!isSmall[index] || right < correct - slack * decisions.images) return
      if (cost[index]! < (cheapest.get(index) ?? Number.POSITIVE_INFINITY)) cheapest.set(index, cost[index]!)
    })
  }
  const near = smallest([...cheapest], keep.walked).map((index) => choicesOf(index, kinds))
  const refined = near.flatMap((choices, place): [number, number][] => {
    const problem = thresholdProblem(decisions, costs, choices, { grid, cost: costKeys[objective] })
    const found = pricedThresholds(problem, correct)
    return found ? [[place, found.cost]] : []
  })
  return smallest(refined, keep.refined).map((place) => near[place]!)
}

function smallest(entries: [number, number][], count: number): number[] {
  return entries
    .sort((a, b) => a[1] - b[1] || a[0] - b[0])
    .slice(0, count)
    .map(([key]) => key)
}
