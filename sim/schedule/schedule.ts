import { InputError } from '../../errors.ts'
import type { System } from '../hardware/accelerator.ts'
import type { SimulationRules } from '../rules.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import { type Allocation, scheduleLayerByLayer } from './layer-by-layer.ts'
import { type OnChipSchedule, scheduleOnChip } from './on-chip.ts'

/**
 * Runs layers in the order given on the cores that the allocation names, under the rules' residency.
 *
 * @throws {InputError} where it takes more cycles than doubles count exactly.
 */
export function scheduleNetwork(
  nodes: readonly LayerNode[],
  sinks: ReadonlySet<string>,
  system: System,
  rules: SimulationRules,
  allocation: Allocation = new Map(),
): OnChipSchedule {
  const schedule =
    rules.residency === 'on-chip'
      ? scheduleOnChip(nodes, sinks, system, rules, allocation)
      : { layers: scheduleLayerByLayer(nodes, sinks, system, rules, allocation), residences: [] }
  const late = schedule.layers.find(({ end }) => end > Number.MAX_SAFE_INTEGER)
  if (!late) return schedule
  const expected = 'at most 2^53 cycles until each layer ends'
  throw new InputError({ place: `layer ${late.name} on ${system.name}`, expected, found: String(late.end) })
}
