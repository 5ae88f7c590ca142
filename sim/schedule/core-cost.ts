import { InputError } from '../../errors.ts'
import { bestMapping } from '../cost/best-mapping.ts'
import { type LayerCost, layerCost, totalCycles } from '../cost/layer-cost.ts'
import type { Core, System } from '../hardware/accelerator.ts'
import { place } from '../mapping/placement.ts'
import type { SimulationRules } from '../rules.ts'
import { hasWeights } from '../workload/access.ts'
import { type Layer, layerShapeKey, type Operator, operationCount } from '../workload/layer.ts'
import type { LayerNode } from '../workload/layer-graph.ts'

/** Costs found so far; cores that differ in name alone share theirs. */
const costsOfHardware = new Map<string, Map<string, LayerCost>>()
const costsOfCore = new WeakMap<Core, Map<string, LayerCost>>()

function costsOn(core: Core): Map<string, LayerCost> {
  const known = costsOfCore.get(core)
  if (known) return known
  const hardware = JSON.stringify({ ...core, name: '' })
  const costs = costsOfHardware.get(hardware) ?? new Map<string, LayerCost>()
  costsOfHardware.set(hardware, costs)
  costsOfCore.set(core, costs)
  return costs
}

/** Cost of a layer on a core under its best mapping; layers of equal shape are mapped once. */
export function bestLayerCost(layer: Layer, core: Core, rules: SimulationRules): LayerCost {
  const known = costsOn(core)
  const key = `${layerShapeKey(layer)} ${JSON.stringify([rules.search, rules.cost])}`
  const found = known.get(key)
  if (found) return found
  const mapping = bestMapping(layer, core, rules.search, rules.cost)
  const cost = layerCost(place(layer, core, mapping.spatial, rules.cost.unevenUnrolling), mapping, rules.cost)
  known.set(key, cost)
  return cost
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
