import type { EarlyExitNetwork } from '../../models/graph.ts'
import { type CostSummary, noCost, sumCosts } from '../../sim/cost/summary.ts'
import type { Choices } from './configuration.ts'
import type { NetworkCosts } from './network-costs.ts'

/** The costs of a network, laid out by its mounting points. */
export interface ExitCosts {
  /** Of the backbone alone, from the image to each mounting point. */
  readonly backbone: readonly CostSummary[]
  /** Of each head, per mounting point, per kind. */
  readonly heads: readonly (readonly CostSummary[])[]
}

/** A cost and its product of energy (J) and latency (cycles), the ET of the early-exit study. */
export interface Figures extends CostSummary {
  readonly etJCycles: number
}

const joulesPerPicojoule = 1e-12

export function exitCosts(network: EarlyExitNetwork, { blocks, heads }: NetworkCosts): ExitCosts {
  return {
    backbone: network.mountingPoints.map(({ blockIndex }) => sumCosts(blocks.slice(0, blockIndex + 1))),
    heads,
  }
}

/** Energy × latency of one run, in J·cycles. */
export function energyLatencyProduct({ energyPj, latencyCycles }: CostSummary): number {
  return energyPj * joulesPerPicojoule * latencyCycles
}

export function withEt(cost: CostSummary): Figures {
  const { macs, energyPj, latencyCycles } = cost
  return { macs, energyPj, latencyCycles, etJCycles: energyLatencyProduct(cost) }
}

/**
 * What an image costs that leaves at each exit of a candidate, in order: the backbone up to there and every head on
 * the way, its own included.
 */
export function costsToExits({ backbone, heads }: ExitCosts, choices: Choices): Figures[] {
  let headsSoFar = noCost
  return choices.flatMap((choice, point) => {
    if (choice === 0) return []
    headsSoFar = sumCosts([headsSoFar, heads[point]![choice - 1]!])
    return [withEt(sumCosts([backbone[point]!, headsSoFar]))]
  })
}
