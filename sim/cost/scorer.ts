import type { OrderKernels } from '../kernels/order-kernel.ts'
import { makeOrderScreen } from '../kernels/order-screen.ts'
import type { PartialOrder } from '../mapping/loop-order.ts'
import type { Placement } from '../mapping/placement.ts'
import type { Objective } from '../mapping/rules.ts'
import type { Score, Scorer } from '../mapping/score.ts'
import { memoryEnergyPj, operationEnergyPj } from './energy.ts'
import { fillTraffic } from './flows.ts'
import { latencyCycles } from './latency.ts'
import { totalCycles } from './layer-cost.ts'
import { hasBounds, makeLeastTraffic } from './least-traffic.ts'
import { type CostRules, zigzagRules } from './rules.ts'
import { makeTraffic } from './traffic.ts'

/**
 * Scores the loop order that stands in `order` at each call, into the same object. Where latency comes first and is
 * above `bound`, the energy is left out. Bounds are known under rules where more loops in a tile never cost more.
 */
export function makeScorer(
  placement: Placement,
  order: PartialOrder,
  rules: CostRules,
  objective: Objective,
  screen: 'off' | 'plain' | OrderKernels = 'off',
): Scorer {
  const traffic = makeTraffic(placement)
  const operations = operationEnergyPj(placement, rules)
  const score: Score = { primary: 0, secondary: 0 }
  const judge = (cycles: number, bound: number): Score => {
    score.primary = cycles
    if (objective === 'latency' && cycles > bound) return score
    const energy = operations + memoryEnergyPj(traffic, placement, rules)
    score.secondary = objective === 'latency' ? energy : cycles
    if (objective === 'energy') score.primary = energy
    if (objective === 'energy-latency-product') score.primary = energy * cycles
    return score
  }
  const scorer: Scorer = {
    score: (bound) => {
      fillTraffic(traffic, placement, order, rules)
      return judge(totalCycles(latencyCycles(traffic, placement, rules), 'with-unloading'), bound)
    },
  }
  if (screen !== 'off' && objective === 'energy' && isZigzags(placement, rules)) {
    scorer.screen = (orders) =>
      makeOrderScreen(placement, order, orders, operations, screen === 'plain' ? undefined : screen)
  }
  if (!hasBounds(placement, rules)) return scorer
  const fillLeast = makeLeastTraffic(traffic, placement, order, rules)
  return {
    ...scorer,
    leastScore: (depth, bound) =>
      judge(fillLeast(depth, objective === 'latency' ? bound : Number.POSITIVE_INFINITY), bound),
  }
}

/** Whether energy is counted by ZigZag's rules, where they do not depend on factors being even, nor on dilation. */
function isZigzags({ layer: { dilation } }: Placement, rules: CostRules): boolean {
  const names = [
    'firstPartialSumRead',
    'heldInputs',
    'heldSums',
    'movedWindows',
    'unrolledWindows',
    'partialWords',
    'resultReads',
  ] as const
  return dilation.x === 1 && dilation.y === 1 && names.every((name) => rules[name] === zigzagRules[name])
}
