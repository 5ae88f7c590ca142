import type { SplitDecisions } from '../evaluate/confidence.ts'
import { configurationIndex } from '../evaluate/configuration.ts'
import type { ExitCosts } from '../evaluate/exit-costs.ts'
import { exitMasks } from '../evaluate/exit-masks.ts'
import { type WalkResult, walk } from '../evaluate/walk.ts'
import type { Assessed, Gene, Genome } from './genome.ts'
import { nonDominated } from './non-dominated.ts'
import { type CostObjective, costKeys } from './objectives.ts'

export interface SpaceTableOptions {
  readonly decisions: SplitDecisions
  readonly costs: ExitCosts
  /** Ascending. */
  readonly thresholds: readonly number[]
  readonly objective: CostObjective
  readonly onWalked?: (walked: WalkResult, threshold: number) => void
}

/** A whole space evaluated, so that any search over it can be run by looking up and compared with the true front. */
export interface SpaceTable {
  /** What is mounted at each point, and the index of the threshold. */
  readonly genes: readonly Gene[]
  /** How many genomes there are. */
  readonly size: number
  /** Objectives: the fraction of images classified wrongly, and the cost. */
  assess(genome: Genome): Assessed
  /** Objectives of the exact non-dominated set. */
  readonly front: readonly (readonly number[])[]
}

/** Evaluates every configuration at every threshold on one split. */
export function spaceTable({
  decisions,
  costs,
  thresholds,
  objective,
  onWalked,
}: SpaceTableOptions): SpaceTable {
  const kinds = costs.heads.map((heads) => heads.length)
  const layers = thresholds.map((threshold) => {
    const walked = walk(exitMasks(decisions, threshold), costs)
    onWalked?.(walked, threshold)
    const miss = Float64Array.from(walked.correct, (correct) => 1 - correct / walked.images)
    return { miss, cost: walked[costKeys[objective]] }
  })
  const survivors = layers.flatMap(({ miss, cost }) =>
    nonDominated([miss, cost]).map((i) => [miss[i]!, cost[i]!]),
  )
  const front = nonDominated([0, 1].map((axis) => survivors.map((point) => point[axis]!))).map(
    (i) => survivors[i]!,
  )
  return {
    genes: [
      ...kinds.map((to, point): Gene => ({ kind: 'choice', from: point === kinds.length - 1 ? 1 : 0, to })),
      { kind: 'integer', from: 0, to: thresholds.length - 1 },
    ],
    size: layers.reduce((sum, { cost }) => sum + cost.length, 0),
    assess(genome) {
      const { miss, cost } = layers[genome.at(-1)!]!
      const index = configurationIndex(genome.slice(0, -1), kinds)
      return { genome, objectives: [miss[index]!, cost[index]!], violation: 0 }
    },
    front,
  }
}
