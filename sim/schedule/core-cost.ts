import { InputError } from '../../errors.ts'
import { type LayerCost, totalCycles } from '../cost/layer-cost.ts'
import { LayerCosts, type MappingStore } from '../cost/layer-costs.ts'
import type { Core, System } from '../hardware/accelerator.ts'
import { findMapping } from '../optimal/find-mapping.ts'
import type { SimulationRules } from '../rules.ts'
import { steppableLayer } from '../systolic/steppable.ts'
import { steppedCycles } from '../systolic/stepped-cycles.ts'
import { hasWeights } from '../workload/access.ts'
import { withDensities } from '../workload/density.ts'
import { type Layer, type Operator, operationCount } from '../workload/layer.ts'
import type { LayerNode } from '../workload/layer-graph.ts'

/** Costs of this process; layers of equal shape are mapped once. */
const costs = new LayerCosts(undefined, { name: '', find: findMapping })

/** Looks mappings up in a store first from now on, and adds to it what is searched. */
export function keepMappingsIn(store: MappingStore | undefined): void {
  costs.store = store
}

/** Cost of a layer on a core under its best mapping. */
export function bestLayerCost(layer: Layer, core: Core, rules: SimulationRules): LayerCost {
  const cost = costs.of(withDensities(layer, rules.densities), core, rules)
  return rules.arrayCycles === 'stepped' && !rules.densities ? withSteppedCycles(layer, core, cost) : cost
}

/**
 * The cost with the cycles of the stepped array, which loads what stays and skews what moves in them. It waits for its
 * memories only as far as they need longer than that.
 */
function withSteppedCycles(layer: Layer, core: Core, cost: LayerCost): LayerCost {
  const steppable = steppableLayer(layer, core, cost.mapping.spatial)
  if ('reason' in steppable) return cost
  const compute = steppedCycles(steppable)
  const stall = Math.max(0, cost.latency.compute + cost.latency.stall - compute)
  return { ...cost, latency: { ...cost.latency, compute, stall, loading: 0 } }
}

/**
 * The core that runs an operator: the first that can.
 *
 * @throws {InputError} when the system has none.
 */
export function coreFor(operator: Operator, system: System): Core {
  const core = system.cores.find(({ operators }) => operators.includes(operator))
  if (core) return core
  const found = [...new Set(system.cores.flatMap(({ operators }) => operators))].join(', ')
  throw new InputError({ place: `cores of ${system.name}`, expected: `one that runs ${operator}`, found })
}

/** Cycles and energy of a layer and what is fused to it, once its inputs are in the core's top memory. */
export interface NodeCost {
  readonly cycles: number
  readonly energyPj: number
}

export function nodeCost(node: LayerNode, core: Core, rules: SimulationRules): NodeCost {
  const cost = bestLayerCost(node.layer, core, rules)
  return {
    cycles: layerCycles(node, cost, rules),
    energyPj: cost.energyPj + activationEnergyPj(node, core, rules),
  }
}

/** Cycles until the next layer may start on the core. */
export function layerCycles({ layer }: LayerNode, { latency }: LayerCost, rules: SimulationRules): number {
  const isOverlapped = hasWeights(layer.operator) && rules.unloading === 'overlapped'
  return totalCycles(latency, isOverlapped ? 'without-unloading' : 'with-unloading')
}

/** Energy of what is fused to a layer. */
export function activationEnergyPj({ fused }: LayerNode, core: Core, rules: SimulationRules): number {
  if (rules.activation === 'free') return 0
  return fused.reduce((sum, one) => sum + operationCount(one), 0) * core.outputPathEnergyPj
}
