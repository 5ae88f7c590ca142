import { staticEnergyPj } from '../energy/static-energy.ts'
import type { ScheduledLayer } from '../schedule/layer-by-layer.ts'
import { scheduleNetwork } from '../schedule/schedule.ts'
import { macCount } from '../workload/layer.ts'
import type { CostStep } from './part.ts'

/** Loop nests under their best mappings, scheduled layer by layer with all transfers. */
export const analyticStep: CostStep = ({ before, added, sinks }, system, rules) => {
  const schedule = scheduleNetwork([...before, ...added], sinks, system, rules).layers
  const own = schedule.slice(before.length)
  const latencyCycles = lastEnd(schedule) - lastEnd(schedule.slice(0, before.length))
  const dynamicPj = own.reduce((sum, layer) => sum + layerEnergyPj(layer), 0)
  return {
    macs: added.reduce((sum, { layer }) => sum + macCount(layer), 0),
    energyPj: dynamicPj + staticEnergyPj(latencyCycles, system),
    latencyCycles,
  }
}

/** When the last of layers and their transfers ends. */
export function lastEnd(layers: readonly ScheduledLayer[]): number {
  return layers.reduce(
    (latest, { end, transfers }) => Math.max(latest, end, ...transfers.map((transfer) => transfer.end)),
    0,
  )
}

/** Of a layer and its transfers. */
export function layerEnergyPj({ energyPj, transfers }: ScheduledLayer): number {
  return transfers.reduce((sum, transfer) => sum + transfer.energyPj, energyPj)
}
