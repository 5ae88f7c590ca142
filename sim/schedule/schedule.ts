import type { System } from '../hardware/accelerator.ts'
import type { SimulationRules } from '../rules.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import { type Allocation, scheduleLayerByLayer } from './layer-by-layer.ts'
import { type OnChipSchedule, scheduleOnChip } from './on-chip.ts'

/** Runs layers in the order given on the cores that the allocation names, under the rules' residency. */
export function scheduleNetwork(
  nodes: readonly LayerNode[],
  sinks: ReadonlySet<string>,
  system: System,
  rules: SimulationRules,
  allocation: Allocation = new Map(),
): OnChipSchedule {
  return rules.residency === 'on-chip'
    ? scheduleOnChip(nodes, sinks, system, rules, allocation)
    : { layers: scheduleLayerByLayer(nodes, sinks, system, rules, allocation), residences: [] }
}
