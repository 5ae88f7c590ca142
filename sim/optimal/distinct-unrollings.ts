import type { CostRules } from '../cost/rules.ts'
import type { Core } from '../hardware/accelerator.ts'
import { effectiveUnrolling } from '../mapping/effective-unrolling.ts'
import { everyLoopFactors, loopFactors } from '../mapping/loop-factors.ts'
import type { SpatialLoop } from '../mapping/mapping.ts'
import { coreUse } from '../mapping/operand-homes.ts'
import { place } from '../mapping/placement.ts'
import type { SearchRules } from '../mapping/rules.ts'
import type { Score } from '../mapping/score.ts'
import { remainingLoops } from '../mapping/search.ts'
import type { Layer, LoopDimension } from '../workload/layer.ts'
import { compareScores, scoreBy } from './incumbent.ts'
import { type LoopSplit, makeUnrollingBounds, splitLoops } from './unrolling-bound.ts'

/** An unrolling with the loops that are left, and what none of its mappings undercuts. */
export interface BoundedUnrolling {
  /** In the list of unrollings. */
  readonly place: number
  readonly spatial: readonly SpatialLoop[]
  readonly split: LoopSplit
  readonly bound: Score
  readonly leastCycles: number
}

export interface DistinctUnrollings {
  /** Least bound first; of equal ones the first in the list. */
  readonly unrollings: readonly BoundedUnrolling[]
  /** How many were left out: lanes need more than a memory has; all mappings cost what those of an earlier one do; bounded away. */
  readonly unfit: number
  readonly equal: number
  readonly boundedAway: number
}

/**
 * The unrollings that may be better than what is known, each operand on its own.
 *
 * @param onBounded told after each of the list
 */
export function distinctUnrollings(
  layer: Layer,
  core: Core,
  search: SearchRules,
  cost: CostRules,
  all: readonly (readonly SpatialLoop[])[],
  known: Score | undefined,
  onBounded?: () => void,
): DistinctUnrollings {
  const { objective } = search
  const use = coreUse(core, layer.operator)
  const boundOf = makeUnrollingBounds(use, cost)
  const splitsOf = makeSplits(search, (loops) => splitLoops(use, loops))
  const met = new Set<string>()
  const unrollings: BoundedUnrolling[] = []
  let unfit = 0
  let equal = 0
  let boundedAway = 0
  const isHopeless = (bound: Score) => known !== undefined && compareScores(bound, known) > 0
  all.forEach((spatial, at) => {
    const placed = () => place(layer, core, spatial, cost.unevenUnrolling, cost.unrolledWindows)
    const unrolling = effectiveUnrolling(spatial, layer.sizes, cost.unevenUnrolling)
    for (const split of splitsOf(remainingLoops(layer, core, spatial, search, cost.unevenUnrolling))) {
      const bound: Score = { primary: 0, secondary: 0 }
      if (isHopeless(scoreBy(objective, 0, split.cycles, bound))) {
        boundedAway++
        continue
      }
      const { key, leastPj, leastCycles } = boundOf(placed, unrolling, split)
      if (leastPj === Number.POSITIVE_INFINITY) unfit++
      else if (met.has(key)) equal++
      else if (
        isHopeless(scoreBy(objective, leastPj, split.cycles, bound)) ||
        isHopeless(scoreBy(objective, leastPj, leastCycles(), bound))
      ) {
        boundedAway++
      } else {
        unrollings.push({ place: at, spatial, split, bound, leastCycles: leastCycles() })
      }
      met.add(key)
    }
    onBounded?.()
  })
  unrollings.sort((a, b) => compareScores(a.bound, b.bound) || a.place - b.place)
  return { unrollings, unfit, equal, boundedAway }
}

/** Splits of what is left of loops; the same for unrollings that leave the same. */
function makeSplits(
  { mergingTies, loopFactors: limit }: SearchRules,
  split: (loops: ReturnType<typeof loopFactors>) => LoopSplit,
): (rounds: ReadonlyMap<LoopDimension, number>) => readonly LoopSplit[] {
  const known = new Map<string, readonly LoopSplit[]>()
  return (rounds) => {
    const text = [...rounds].join(' ')
    const found = known.get(text)
    if (found) return found
    const all = mergingTies === 'every' ? everyLoopFactors(rounds, limit) : [loopFactors(rounds, limit)]
    const made = all.map(split)
    known.set(text, made)
    return made
  }
}
