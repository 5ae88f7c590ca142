/** What a layer, a block, a head or a stage costs for one image. */
export interface CostSummary {
  readonly macs: number
  readonly energyPj: number
  readonly latencyCycles: number
}

export const noCost: CostSummary = { macs: 0, energyPj: 0, latencyCycles: 0 }

/** Costs of parts that run one after the other. */
export function sumCosts(costs: Iterable<CostSummary>): CostSummary {
  let { macs, energyPj, latencyCycles } = noCost
  for (const cost of costs) {
    macs += cost.macs
    energyPj += cost.energyPj
    latencyCycles += cost.latencyCycles
  }
  return { macs, energyPj, latencyCycles }
}
