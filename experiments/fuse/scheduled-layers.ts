import type { StageLayers } from '../../sim/exits/stage-record.ts'
import type { Box } from '../../sim/fused/box.ts'
import { partBits } from '../../sim/fused/check/costs.ts'
import { lifetimesOf } from '../../sim/fused/check/lifetimes.ts'
import type { FusedSchedule } from '../../sim/fused/schedule.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import type { ScheduledLayer } from '../../sim/schedule/layer-by-layer.ts'
import type { Residence } from '../../sim/schedule/on-chip-tensors.ts'
import type { LayerNode } from '../../sim/workload/layer-graph.ts'

/** A fused schedule in the form of which traces and charts are drawn: a bar for each computation, with what came for it. */
export function scheduledLayers({ events }: FusedSchedule): readonly ScheduledLayer[] {
  const computes = events.filter((event) => event.kind === 'compute')
  const last = computes.at(-1)!
  const moves = events.filter((event) => event.kind === 'move')
  const shown = computes.map((compute) => ({
    ...compute,
    transfers: [] as ScheduledLayer['transfers'][number][],
  }))
  const firstOf = new Map([...shown].reverse().map((compute) => [compute.layer, compute]))
  for (const move of moves) {
    const owner = firstOf.get(move.tensor) ?? firstOf.get(last.layer)!
    owner.transfers.push({ ...move, to: move.to.join(', ') })
  }
  return shown.map(({ layer, core, box, start, end, energyPj, transfers }) => {
    return { name: `${layer} ${boxText(box)}`, core, start, end, energyPj, transfers }
  })
}

/** What is in each memory over time. */
export function residencesOf(
  schedule: FusedSchedule,
  layers: readonly LayerNode[],
  system: System,
): readonly Residence[] {
  const { lifetimes } = lifetimesOf(schedule, system, partBits(layers))
  return lifetimes.map(({ core, memory, tensor, operand, box, bits, from, until }) => {
    const { sizeBits } = system.cores
      .find((one) => one.name === core)!
      .memories.find((one) => one.name === memory)!
    const to = Math.min(until, schedule.latencyCycles)
    return {
      core,
      memory,
      capacityBits: sizeBits,
      tensor: `${tensor} ${operand} ${boxText(box)}`,
      bits,
      from,
      to,
    }
  })
}

/** Stages by the names of the bars instead of the layers. */
export function stagesOfBars(
  stages: readonly StageLayers[],
  bars: readonly ScheduledLayer[],
): readonly StageLayers[] {
  const barsOf = (names: readonly string[]): readonly string[] =>
    names.flatMap((name) => bars.filter((bar) => bar.name.startsWith(`${name} rows `)).map((bar) => bar.name))
  return stages.map(({ name, blocks, head }) => ({ name, blocks: barsOf(blocks), head: barsOf(head) }))
}

const boxText = ({ rows, channels }: Box): string =>
  `rows ${rows[0]}–${rows[1] - 1}, channels ${channels[0]}–${channels[1] - 1}`
