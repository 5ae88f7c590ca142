import type { EarlyExitNetwork, ExitChoice } from '../../models/graph.ts'
import { type CostSummary, sumCosts } from '../../sim/cost/summary.ts'
import type { NetworkCosts } from './network-costs.ts'

/** The backbone from the exit before up to an exit, and that exit's head: own costs, not cumulative. */
export interface StageCost {
  /** Letter of the exit. */
  readonly name: string
  /** Names of the blocks that run in the stage. */
  readonly blockNames: readonly string[]
  readonly blocks: CostSummary
  readonly head: CostSummary
}

/** The stages of a candidate, whose exits are given in the order of the network. */
export function stageCosts(
  { blocks, mountingPoints }: EarlyExitNetwork,
  costs: NetworkCosts,
  choices: readonly ExitChoice[],
): readonly StageCost[] {
  let from = 0
  return choices.map(({ letter, kind }) => {
    const index = mountingPoints.findIndex((point) => point.letter === letter)
    const { blockIndex, heads } = mountingPoints[index]!
    const start = from
    from = blockIndex + 1
    return {
      name: letter,
      blockNames: blocks.slice(start, from).map(({ name }) => name),
      blocks: sumCosts(costs.blocks.slice(start, from)),
      head: costs.heads[index]![heads.findIndex((head) => head.kind === kind)]!,
    }
  })
}

/** Fractions of the energy and the cycles of all stages. */
export interface HeadsShare {
  readonly energy: number
  readonly latency: number
}

/** What the heads of a candidate take when every image runs all of them. */
export function headsShare(stages: readonly StageCost[]): HeadsShare {
  const heads = sumCosts(stages.map(({ head }) => head))
  const all = sumCosts([heads, ...stages.map(({ blocks }) => blocks)])
  return { energy: heads.energyPj / all.energyPj, latency: heads.latencyCycles / all.latencyCycles }
}
