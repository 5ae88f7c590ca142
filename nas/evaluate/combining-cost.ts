import type { CostSummary } from '../../sim/cost/summary.ts'
import { noCost, sumCosts } from '../../sim/cost/summary.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import type { SimulationRules } from '../../sim/rules.ts'
import { coreFor, nodeCost } from '../../sim/schedule/core-cost.ts'
import { makeLayer } from '../../sim/workload/layer.ts'
import type { Choices } from './configuration.ts'
import type { ExitCosts } from './exit-costs.ts'

/**
 * What adding the weighted logits of one earlier exit to those of another costs: one multiply-accumulate a class, on
 * the core that adds.
 */
export function combiningCost(classes: number, system: System, rules: SimulationRules): CostSummary {
  const layer = makeLayer('combined', 'add', { K: classes }, { W: 8, I: 8, O: 8, partialSum: 32 })
  const { cycles, energyPj } = nodeCost({ layer, inputs: [], fused: [] }, coreFor('add', system), rules)
  return { macs: classes, energyPj, latencyCycles: cycles }
}

/** The costs of a candidate whose exits take in those before them: each head costs one addition for each. */
export function withCombining(costs: ExitCosts, choices: Choices, perExit: CostSummary): ExitCosts {
  let earlier = noCost
  return {
    ...costs,
    heads: costs.heads.map((heads, point) => {
      const choice = choices[point]!
      if (choice === 0) return heads
      const added = earlier
      earlier = sumCosts([earlier, perExit])
      return heads.map((head, kind) => (kind === choice - 1 ? sumCosts([head, added]) : head))
    }),
  }
}
