import type { EarlyExitNetwork, ExitChoice } from '../../models/graph.ts'
import { type CostSummary, sumCosts } from '../../sim/cost/summary.ts'
import { type MountedHead, restartCost } from './exit-costs.ts'
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
  let before: MountedHead | undefined
  return choices.map(({ letter, kind }) => {
    const index = mountingPoints.findIndex((point) => point.letter === letter)
    const { blockIndex, heads } = mountingPoints[index]!
    const start = from
    from = blockIndex + 1
    const own = { point: index, kind: heads.findIndex((one) => one.kind === kind) }
    const restart = restartCost(costs, before, own)
    before = own
    return {
      name: letter,
      blockNames: blocks.slice(start, from).map(({ name }) => name),
      blocks: sumCosts([...costs.blocks.slice(start, from), restart]),
      head: costs.heads[index]![own.kind]!,
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
