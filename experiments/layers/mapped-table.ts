import Table from 'cli-table3'
import { stringify } from 'csv-stringify/sync'
import { loopDimensions } from '../../sim/workload/layer.ts'
import { whole } from '../figure-texts.ts'
import type { MappedLayer } from './map-layers.ts'

/** A row per layer and their sum: where the cycles go, and how the layer is unrolled. */
export function mappedTable(layers: readonly MappedLayer[]): string {
  const table = new Table({
    head: ['layer', 'MACs', 'unrolled', 'ideal', 'compute', 'stall', 'load', 'unload', 'cycles', 'energy µJ'],
    colAligns: ['left', 'right', 'left', ...Array<'right'>(7).fill('right')],
    style: { head: [], border: [], compact: true },
  })
  for (const { layer, macs, cost, latencyCycles } of layers) {
    const { ideal, compute, stall, loading, unloading } = cost.latency
    const cycles = [ideal, compute, stall, loading, unloading, latencyCycles].map(whole)
    table.push([layer.name, whole(macs), unrollingText(cost.mapping), ...cycles, microjoules(cost.energyPj)])
  }
  const sum = (of: (layer: MappedLayer) => number) => layers.reduce((total, layer) => total + of(layer), 0)
  table.push([
    'sum',
    whole(sum(({ macs }) => macs)),
    '',
    ...(['ideal', 'compute', 'stall', 'loading', 'unloading'] as const).map((part) =>
      whole(sum(({ cost }) => cost.latency[part])),
    ),
    whole(sum(({ latencyCycles }) => latencyCycles)),
    microjoules(sum(({ cost }) => cost.energyPj)),
  ])
  return `${table.toString()}\n`
}

/** Whole figures, a line per layer; energies by memory. */
export function mappedCsv(layers: readonly MappedLayer[]): string {
  const memories = [...new Set(layers.flatMap(({ core }) => core.memories.map(({ name }) => name)))]
  return stringify(
    layers.map(({ layer, core, macs, cost, latencyCycles }) => ({
      layer: layer.name,
      operator: layer.operator,
      ...layer.sizes,
      core: core.name,
      macs,
      unrolled: unrollingText(cost.mapping),
      order: cost.mapping.temporal.map(({ dimension, size }) => `${dimension} ${size}`).join(' '),
      idealCycles: cost.latency.ideal,
      computeCycles: cost.latency.compute,
      stallCycles: cost.latency.stall,
      loadingCycles: cost.latency.loading,
      unloadingCycles: cost.latency.unloading,
      latencyCycles,
      operationEnergyPj: cost.operationEnergyPj,
      ...Object.fromEntries(memories.map((memory) => [`${memory}EnergyPj`, memoryEnergyPj(cost, memory)])),
      energyPj: cost.energyPj,
    })),
    { header: true },
  )
}

function memoryEnergyPj({ flows }: MappedLayer['cost'], memory: string): number {
  return flows.reduce((sum, flow) => sum + (flow.memory === memory ? flow.energyPj : 0), 0)
}

function unrollingText({ spatial }: MappedLayer['cost']['mapping']): string {
  return loopDimensions
    .flatMap((dimension) => {
      const factor = spatial.reduce(
        (product, loop) => product * (loop.dimension === dimension ? loop.factor : 1),
        1,
      )
      return factor > 1 ? [`${dimension} ${factor}`] : []
    })
    .join(', ')
}

const microjoules = (energyPj: number): string => (energyPj / 1e6).toPrecision(4)
