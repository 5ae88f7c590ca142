import { type LayerCost, totalCycles } from '../../sim/cost/layer-cost.ts'
import type { CostRules } from '../../sim/cost/rules.ts'
import type { Core } from '../../sim/hardware/accelerator.ts'
import type { SearchRules } from '../../sim/mapping/rules.ts'
import { usualLinks } from '../../sim/readers/zigzag/hardware.ts'
import { mappingFor, prescribedSearch, type ZigZagMapping } from '../../sim/readers/zigzag/mapping.ts'
import { defaultRules } from '../../sim/rules.ts'
import { bestLayerCost } from '../../sim/schedule/core-cost.ts'
import { type Layer, macCount } from '../../sim/workload/layer.ts'
import type { ListedLayer } from './read-layers.ts'
import type { MappedTarget } from './read-target.ts'

/** One layer by itself on one core, under its best mapping. */
export interface MappedLayer {
  readonly layer: Layer
  readonly core: Core
  readonly macs: number
  /** What it was mapped by, with what a ZigZag mapping prescribes for it. */
  readonly search: SearchRules
  readonly cost: LayerCost
  /** From the first load to the last output in its memory. */
  readonly latencyCycles: number
}

/**
 * Costs of layers, each under the best mapping that the search finds within what the mappings prescribe.
 *
 * @throws {NoMappingError} for the first layer that fits no memories.
 */
export function mapLayers(
  layers: readonly ListedLayer[],
  target: MappedTarget,
  search: SearchRules,
  cost: CostRules,
  mappings: readonly ZigZagMapping[] | undefined,
): readonly MappedLayer[] {
  return layers.map(({ layer, operatorType, loops }) => {
    const mapping = mappings && mappingFor(mappings, layer.name, operatorType)
    const core = target.coreFor(layer, mapping?.links ?? usualLinks)
    const own = mapping ? { ...search, ...prescribedSearch(mapping, loops, layer, core) } : search
    const found = bestLayerCost(layer, core, { ...defaultRules, search: own, cost })
    return {
      layer,
      core,
      search: own,
      macs: macCount(layer),
      cost: found,
      latencyCycles: totalCycles(found.latency, 'with-unloading'),
    }
  })
}
