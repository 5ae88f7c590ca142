import type { EarlyExitNetwork } from '../../models/graph.ts'
import { type CostSummary, noCost, sumCosts } from '../../sim/cost/summary.ts'
import type { Choices } from './configuration.ts'
import type { NetworkCosts } from './network-costs.ts'
import type { Restarts } from './restart-costs.ts'

/** The costs of a network, laid out by its mounting points. */
export interface ExitCosts {
  /** Of the backbone alone, from the image to each mounting point. */
  readonly backbone: readonly CostSummary[]
  /** Of each head, per mounting point, per kind. */
  readonly heads: readonly (readonly CostSummary[])[]
  /** What a stage costs more that begins at an exit. */
  readonly restarts?: Restarts
}

/** A mounting point and the place of a head among its kinds. */
export interface MountedHead {
  readonly point: number
  readonly kind: number
}

/** What a stage costs more for beginning at an exit, by the exits where it begins and ends; nothing for the first stage. */
export function restartCost(
  { restarts }: Pick<ExitCosts, 'restarts'>,
  from: MountedHead | undefined,
  to: MountedHead,
): CostSummary {
  return (from && restarts?.[from.point]?.[from.kind]?.[to.point]?.[to.kind]) ?? noCost
}

/** A cost and its product of energy (J) and latency (cycles), the ET of the early-exit study. */
export interface Figures extends CostSummary {
  readonly etJCycles: number
}

const joulesPerPicojoule = 1e-12

export function exitCosts(network: EarlyExitNetwork, { blocks, heads, restarts }: NetworkCosts): ExitCosts {
  return {
    backbone: network.mountingPoints.map(({ blockIndex }) => sumCosts(blocks.slice(0, blockIndex + 1))),
    heads,
    ...(restarts && { restarts }),
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
export function costsToExits(costs: ExitCosts, choices: Choices): Figures[] {
  const { backbone, heads } = costs
  let headsSoFar = noCost
  let before: MountedHead | undefined
  return choices.flatMap((choice, point) => {
    if (choice === 0) return []
    const own = { point, kind: choice - 1 }
    headsSoFar = sumCosts([headsSoFar, restartCost(costs, before, own), heads[point]![own.kind]!])
    before = own
    return [withEt(sumCosts([backbone[point]!, headsSoFar]))]
  })
}
