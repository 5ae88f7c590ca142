import Table from 'cli-table3'
import type { FusedPlan } from '../../sim/fused/plan.ts'
import type { FusedSchedule } from '../../sim/fused/schedule.ts'
import type { LayerNode } from '../../sim/workload/layer-graph.ts'
import { microjoules, whole } from '../figure-texts.ts'

/** What became of one layer: how it was cut, where and when it ran, what it took. */
export interface LayerRow {
  readonly layer: string
  readonly split: 'rows' | 'channels'
  readonly cores: number
  readonly parts: number
  readonly start: number
  readonly end: number
  /** Of all cores together. */
  readonly busyCycles: number
  readonly computePj: number
  /** Of its weights on their way, and of its output to other cores and off chip. */
  readonly movesPj: number
}

export function layerRows(
  layers: readonly LayerNode[],
  plan: FusedPlan,
  { events }: FusedSchedule,
): readonly LayerRow[] {
  return layers.map(({ layer: { name } }, i) => {
    const computes = events.filter((event) => event.kind === 'compute' && event.layer === name) as Extract<
      FusedSchedule['events'][number],
      { kind: 'compute' }
    >[]
    const moves = events.filter((event) => event.kind === 'move' && event.tensor === name)
    return {
      layer: name,
      split: plan.layers[i]!.split,
      cores: new Set(computes.map(({ core }) => core)).size,
      parts: computes.length,
      start: Math.min(...computes.map(({ start }) => start)),
      end: Math.max(...computes.map(({ end }) => end)),
      busyCycles: computes.reduce((sum, { start, end }) => sum + end - start, 0),
      computePj: computes.reduce((sum, { energyPj }) => sum + energyPj, 0),
      movesPj: moves.reduce((sum, event) => (event.kind === 'move' ? sum + event.energyPj : sum), 0),
    }
  })
}

export function layerTable(rows: readonly LayerRow[]): string {
  const table = new Table({
    head: ['layer', 'split by', 'cores', 'parts', 'start', 'end', 'busy cycles', 'compute µJ', 'moves µJ'],
    colAligns: ['left', 'left', ...Array<'right'>(7).fill('right')],
    style: { head: [], border: [], compact: true },
  })
  for (const { layer, split, cores, parts, start, end, busyCycles, computePj, movesPj } of rows) {
    const times = [whole(start), whole(end), whole(busyCycles)]
    table.push([
      layer,
      cores > 1 ? split : '',
      cores,
      parts,
      ...times,
      microjoules(computePj),
      microjoules(movesPj),
    ])
  }
  return `${table.toString()}\n`
}
