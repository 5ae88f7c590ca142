import type { CostRules } from '../cost/rules.ts'
import { makeScorer } from '../cost/scorer.ts'
import type { OrderKernels } from '../kernels/order-kernel.ts'
import { multisetPermutations } from '../mapping/permutations.ts'
import type { Placement } from '../mapping/placement.ts'
import type { LoopLattice } from './loop-lattice.ts'

/** Orders beyond which one after the other takes too long. */
const mostOrders = 3_628_800

/**
 * pJ that no order of some loops under one unrolling undercuts, by bounding each of them: by the plain formula, or by kernels where
 * they say that it is worth it. Nothing where the rules are not those of the formula, or orders too many.
 */
export function leastByOrders(
  placement: Placement,
  { kinds, loops, orders }: LoopLattice,
  rules: CostRules,
  screen: 'plain' | OrderKernels,
): number | undefined {
  if (orders > mostOrders) return undefined
  const order = {
    dimensions: new Uint8Array(loops),
    sizes: new Float64Array(loops),
    cuts: [],
    leastCuts: [],
    freeEnd: loops,
  }
  const permutations = multisetPermutations(
    kinds.flatMap(({ times }, kind) => Array<number>(times).fill(kind)),
  )
  const spell = () => {
    permutations.order.forEach((kind, i) => {
      order.dimensions[i] = kinds[kind]!.index
      order.sizes[i] = kinds[kind]!.size
    })
  }
  spell()
  const bounds = makeScorer(placement, order, rules, 'energy', screen).screen?.(orders)
  if (!bounds) return undefined
  let least = Number.POSITIVE_INFINITY
  let count = 0
  const flush = () => {
    const found = bounds.leastPrimaries()
    for (let i = 0; i < count; i++) if (found[i]! < least) least = found[i]!
    count = 0
  }
  do {
    spell()
    bounds.add()
    if (++count === bounds.room) flush()
  } while (permutations.next())
  if (count > 0) flush()
  return least
}
