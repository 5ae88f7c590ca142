import { bestMapping } from '../cost/best-mapping.ts'
import { layerCost, totalCycles } from '../cost/layer-cost.ts'
import type { Core } from '../hardware/accelerator.ts'
import type { Mapping } from '../mapping/mapping.ts'
import { NoMappingError } from '../mapping/no-mapping.ts'
import { place } from '../mapping/placement.ts'
import { spatialCandidates } from '../mapping/spatial-candidates.ts'
import type { SimulationRules } from '../rules.ts'
import { onChipCore } from '../schedule/on-chip-core.ts'
import { hasWeights } from '../workload/access.ts'
import { type Layer, layerShapeKey } from '../workload/layer.ts'

/** Cycles and energy of a part of a layer whose inputs and weights are on the core. */
export interface TileCost {
  readonly cycles: number
  readonly energyPj: number
}

/** Unrollings screened with the loops in few factors, and those of them then tried with all. */
const screened = 24
const tried = 2

const objective = 'energy-latency-product' as const

const costs = new WeakMap<Core, Map<string, TileCost>>()

/** Cost under the mapping of least energy × latency; parts of equal shape are mapped once. */
export function tileCost(layer: Layer, core: Core, rules: SimulationRules): TileCost {
  const onChip = onChipCore(core)
  const known = costs.get(onChip) ?? new Map<string, TileCost>()
  costs.set(onChip, known)
  const key = layerShapeKey(layer)
  const found = known.get(key)
  if (found) return found
  const search = { ...rules.search, objective }
  const mapping = bestMapping(layer, onChip, search, rules.cost, unrollings(layer, onChip, rules))
  const cost = layerCost(
    place(layer, onChip, mapping.spatial, rules.cost.unevenUnrolling),
    mapping,
    rules.cost,
  )
  const unloading =
    hasWeights(layer.operator) && rules.unloading === 'overlapped' ? 'without-unloading' : 'with-unloading'
  const result = { cycles: totalCycles(cost.latency, unloading), energyPj: cost.energyPj }
  known.set(key, result)
  return result
}

/** The search's best unrolling, and those of least energy × latency when loops are split less. */
function unrollings(
  layer: Layer,
  core: Core,
  { search, cost }: SimulationRules,
): readonly Mapping['spatial'][] {
  const all = spatialCandidates(layer, core, { ...search, spatialCandidates: screened })
  if (all.length <= tried) return all
  const coarse = { ...search, objective, loopFactors: 4 }
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
