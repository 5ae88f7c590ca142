import { bestMapping } from '../cost/best-mapping.ts'
import { layerCost, totalCycles } from '../cost/layer-cost.ts'
import { LayerCosts, type MappingStore } from '../cost/layer-costs.ts'
import type { CostRules } from '../cost/rules.ts'
import type { Core } from '../hardware/accelerator.ts'
import type { Mapping } from '../mapping/mapping.ts'
import { NoMappingError } from '../mapping/no-mapping.ts'
import { place } from '../mapping/placement.ts'
import type { SearchRules } from '../mapping/rules.ts'
import { spatialCandidates } from '../mapping/spatial-candidates.ts'
import type { SimulationRules } from '../rules.ts'
import { onChipCore } from '../schedule/on-chip-core.ts'
import { hasWeights } from '../workload/access.ts'
import { withDensities } from '../workload/density.ts'
import type { Layer } from '../workload/layer.ts'

/** Cycles and energy of a part of a layer whose inputs and weights are on the core. */
export interface TileCost {
  readonly cycles: number
  readonly energyPj: number
}

/** Unrollings screened with the loops in few factors, and those of them then tried with all. */
const screened = 24
const tried = 2

/** Costs of this process; parts of equal shape on equal cores are mapped once. */
const costs = new LayerCosts(undefined, {
  name: 'parts of fused layers',
  find: (layer, core, search, cost) =>
    bestMapping(layer, core, search, cost, unrollings(layer, core, search, cost)),
})

/** Looks mappings of parts up in a store first from now on, and adds to it what is searched. */
export function keepTileMappingsIn(store: MappingStore | undefined): void {
  costs.store = store
}

/** Rules of the same search for what parts minimize. */
const tileRules = new WeakMap<SimulationRules, Pick<SimulationRules, 'search' | 'cost'>>()

/** Cost under the mapping that the rules find best. */
export function tileCost(layer: Layer, core: Core, rules: SimulationRules): TileCost {
  const { search, cost, tileObjective: objective = 'energy-latency-product' } = rules
  const own = tileRules.get(rules) ?? { search: { ...search, objective }, cost }
  tileRules.set(rules, own)
  const { latency, energyPj } = costs.of(withDensities(layer, rules.densities), onChipCore(core), own)
  const unloading =
    hasWeights(layer.operator) && rules.unloading === 'overlapped' ? 'without-unloading' : 'with-unloading'
  return { cycles: totalCycles(latency, unloading), energyPj }
}

/** The search's best unrolling, and those of least energy × latency when loops are split less. */
function unrollings(
  layer: Layer,
  core: Core,
  search: SearchRules,
  cost: CostRules,
): readonly Mapping['spatial'][] {
  const all = spatialCandidates(layer, core, { ...search, spatialCandidates: screened })
  if (all.length <= tried) return all
  const coarse = { ...search, loopFactors: 4 }
  const products = all.map((spatial) => {
    const mapping = mappingOrNothing(() => bestMapping(layer, core, coarse, cost, [spatial]))
    if (!mapping) return { spatial, product: Number.POSITIVE_INFINITY }
    const { latency, energyPj } = layerCost(place(layer, core, spatial, cost.unevenUnrolling), mapping, cost)
    return { spatial, product: energyPj * totalCycles(latency, 'without-unloading') }
  })
  products.sort((a, b) => a.product - b.product)
  return [...new Set([all[0]!, ...products.slice(0, tried).map(({ spatial }) => spatial)])]
}

function mappingOrNothing(search: () => Mapping): Mapping | undefined {
  try {
    return search()
  } catch (error) {
    if (error instanceof NoMappingError) return undefined
    throw error
  }
}
