import type { Core } from '../hardware/accelerator.ts'
import type { OrderKernels } from '../kernels/order-kernel.ts'
import type { Mapping } from '../mapping/mapping.ts'
import type { SearchRules } from '../mapping/rules.ts'
import { searchMapping } from '../mapping/search.ts'
import type { Layer } from '../workload/layer.ts'
import type { CostRules } from './rules.ts'
import { makeScorer } from './scorer.ts'

/**
 * The mapping of least cost that the search finds.
 *
 * @param unrollings tried instead of the candidates of the search
 * @param screen bounds orders of which every allocation is tried, for the least energy: by the plain formula (at first), or
 *   by kernels; the mapping is the same
 * @throws {NoMappingError} when none fits the memories.
 */
export function bestMapping(
  layer: Layer,
  core: Core,
  search: SearchRules,
  cost: CostRules,
  unrollings?: readonly Mapping['spatial'][],
  screen: 'off' | 'plain' | OrderKernels = 'plain',
): Mapping {
  return searchMapping({
    layer,
    core,
    rules: search,
    unevenUnrolling: cost.unevenUnrolling,
    unrolledWindows: cost.unrolledWindows,
    unrollings,
    scorerFor: (placement, order) => makeScorer(placement, order, cost, search.objective, screen),
  })
}
