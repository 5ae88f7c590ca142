import type { LoopOrder } from '../mapping/loop-order.ts'
import type { Placement } from '../mapping/placement.ts'
import type { Objective } from '../mapping/rules.ts'
import type { Score, Scorer } from '../mapping/search.ts'
import { memoryEnergyPj, operationEnergyPj } from './energy.ts'
import { fillTraffic } from './flows.ts'
import { doubleBuffered, latencyCycles } from './latency.ts'
import { totalCycles } from './layer-cost.ts'
import type { CostRules } from './rules.ts'
import { makeTraffic } from './traffic.ts'

/**
 * Scores the loop order that stands in `order` at each call, into the same object. Where latency comes first and is
 * above `bound`, the energy is left out.
 */
export function makeScorer(
  placement: Placement,
  order: LoopOrder,
  rules: CostRules,
  objective: Objective,
): Scorer {
  const traffic = makeTraffic(placement)
  const isDoubleBuffered = new Uint8Array(traffic.tile.length)
  const operations = operationEnergyPj(placement, rules)
  const score: Score = { primary: 0, secondary: 0 }
  return (bound) => {
    fillTraffic(traffic, placement, order, rules)
    doubleBuffered(traffic, placement, rules, isDoubleBuffered)
    const cycles = totalCycles(latencyCycles(traffic, placement, isDoubleBuffered, rules), 'with-unloading')
    score.primary = cycles
    if (objective === 'latency' && cycles > bound) return score
    const energy = operations + memoryEnergyPj(traffic, placement, rules)
    score.secondary = objective === 'latency' ? energy : cycles
    if (objective === 'energy') score.primary = energy
    if (objective === 'energy-latency-product') score.primary = energy * cycles
    return score
  }
}
