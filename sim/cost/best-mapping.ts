import type { Core } from '../hardware/accelerator.ts'
import type { Mapping } from '../mapping/mapping.ts'
import type { SearchRules } from '../mapping/rules.ts'
import { searchMapping } from '../mapping/search.ts'
import type { Layer } from '../workload/layer.ts'
import type { CostRules } from './rules.ts'
import { makeScorer } from './scorer.ts'

/**
 * The mapping of least cost that the search finds.
 *
 * @throws {NoMappingError} when none fits the memories.
 */
export function bestMapping(layer: Layer, core: Core, search: SearchRules, cost: CostRules): Mapping {
  return searchMapping({
    layer,
    core,
    rules: search,
    unevenUnrolling: cost.unevenUnrolling,
    scorerFor: (placement, order) => makeScorer(placement, order, cost, search.objective),
  })
}
