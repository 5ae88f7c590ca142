import { bestMapping } from '../cost/best-mapping.ts'
import type { CostRules } from '../cost/rules.ts'
import { makeScorer } from '../cost/scorer.ts'
import type { Core } from '../hardware/accelerator.ts'
import { loopOrderOf } from '../mapping/loop-order.ts'
import type { Mapping } from '../mapping/mapping.ts'
import { NoMappingError } from '../mapping/no-mapping.ts'
import { place } from '../mapping/placement.ts'
import type { SearchRules } from '../mapping/rules.ts'
import type { Score } from '../mapping/score.ts'
import type { Layer } from '../workload/layer.ts'
import type { Incumbent } from './incumbent.ts'

/** Unrollings, and factors into which loops are split, of the search that gives a first mapping. */
const unrollings = 3
const factors = 7

/**
 * A mapping that is among those to be searched, to begin with: the best of few unrollings under the allocation that moves
 * least. Any of equal cost takes precedence. Nothing where it finds none.
 */
export function startMapping(
  layer: Layer,
  core: Core,
  search: SearchRules,
  cost: CostRules,
): Incumbent | undefined {
  const { spatialCandidates, loopFactors } = search
  const few: SearchRules = {
    ...search,
    allocation: 'least-moves',
    spatialCandidates: spatialCandidates === 'every' ? unrollings : Math.min(unrollings, spatialCandidates),
    loopFactors: Math.min(loopFactors, factors),
  }
  try {
    const mapping = bestMapping(layer, core, few, cost)
    return {
      ...scoreOf(layer, core, mapping, search, cost),
      place: Number.POSITIVE_INFINITY,
      mapping,
    }
  } catch (error) {
    if (error instanceof NoMappingError) return undefined
    throw error
  }
}

/** The score of a mapping that is given. */
export function scoreOf(
  layer: Layer,
  core: Core,
  mapping: Mapping,
  { objective }: Pick<SearchRules, 'objective'>,
  cost: CostRules,
): Score {
  const placement = place(layer, core, mapping.spatial, cost.unevenUnrolling, cost.unrolledWindows)
  const order = loopOrderOf(placement, mapping)
  const partial = { ...order, leastCuts: order.cuts, freeEnd: order.sizes.length }
  const { primary, secondary } = makeScorer(placement, partial, cost, objective).score(
    Number.POSITIVE_INFINITY,
  )
  return { primary, secondary }
}
