import { bestMapping } from '../../sim/cost/best-mapping.ts'
import { layerCost, totalCycles } from '../../sim/cost/layer-cost.ts'
import type { CostRules } from '../../sim/cost/rules.ts'
import type { Core } from '../../sim/hardware/accelerator.ts'
import type { Mapping } from '../../sim/mapping/mapping.ts'
import { place } from '../../sim/mapping/placement.ts'
import { defaultSearch, type Objective, type SearchRules } from '../../sim/mapping/rules.ts'
import { coverageOf } from '../../sim/optimal/find-mapping.ts'
import { canProve, type SearchCoverage } from '../../sim/optimal/optimal-mapping.ts'
import type { SimulationRules } from '../../sim/rules.ts'
import { bestLayerCost } from '../../sim/schedule/core-cost.ts'
import { type Layer, layerShapeKey } from '../../sim/workload/layer.ts'
import type { PlacedLayer } from './placed-layers.ts'

/** A layer on a core with the mapping that was found for it. */
export interface MappedLayer {
  readonly layer: Layer
  readonly core: Core
  readonly mapping: Mapping
  /** The search with what a ZigZag mapping prescribes for this layer; left out where nothing is prescribed. */
  readonly prescribed?: SearchRules | undefined
}

/** Of each distinct layer: the least cost, how far the default search is above it, what was searched for it. */
export interface MappingReport {
  readonly objective: Objective
  readonly unrollings: number | 'every'
  /** Factors that loops are split into at most; null: all prime factors. */
  readonly loopFactors: number | null
  readonly isProven: boolean
  /** What is proven, or that nothing is. */
  readonly claim: string
  readonly layers: readonly {
    readonly layer: string
    readonly core: string
    readonly value: number
    readonly defaultValue: number
    /** Fraction of `value` that the default search's mapping costs more. */
    readonly defaultAbove: number
    /** Null where the mapping was kept from an earlier run. */
    readonly coverage: SearchCoverage | null
  }[]
}

/** Of layers of one shape on one core the first. */
export function distinctLayers<T extends PlacedLayer>(layers: readonly T[]): readonly T[] {
  const met = new Map<Core, Set<string>>()
  return layers.filter(({ layer, core }) => {
    const shapes = met.get(core) ?? new Set()
    met.set(core, shapes)
    const shape = layerShapeKey(layer)
    return !shapes.has(shape) && shapes.add(shape)
  })
}

/** Layers of different shapes or on different cores, core by core, with the mappings that the rules' search finds. */
export function mappedLayers(layers: readonly PlacedLayer[], rules: SimulationRules): readonly MappedLayer[] {
  const distinct = distinctLayers(layers)
  const cores = [...new Set(distinct.map(({ core }) => core))]
  return cores.flatMap((own) =>
    distinct
      .filter(({ core }) => core === own)
      .map(({ layer, core }) => ({ layer, core, mapping: bestLayerCost(layer, core, rules).mapping })),
  )
}

export function mappingReport(
  layers: readonly MappedLayer[],
  search: SearchRules,
  cost: CostRules,
): MappingReport {
  const { objective, spatialCandidates: unrollings, loopFactors } = search
  const costOf = (layer: Layer, core: Core, mapping: Mapping): number => {
    const { energyPj, latency } = layerCost(
      place(layer, core, mapping.spatial, cost.unevenUnrolling, cost.unrolledWindows),
      mapping,
      cost,
    )
    const cycles = totalCycles(latency, 'with-unloading')
    return objective === 'energy' ? energyPj : objective === 'latency' ? cycles : energyPj * cycles
  }
  const isProven = layers.every(({ layer, core, prescribed = search }) =>
    canProve(layer, core, prescribed, cost),
  )
  const isPrescribed = layers.some(({ prescribed }) => prescribed !== undefined)
  const limit = Number.isFinite(loopFactors) ? loopFactors : null
  return {
    objective,
    unrollings,
    loopFactors: limit,
    isProven,
    claim: claimOf(isProven, objective, unrollings, limit, isPrescribed),
    layers: layers.map(({ layer, core, mapping, prescribed }) => {
      const value = costOf(layer, core, mapping)
      const { givenUnrolling, unrollingHints, temporalOrder } = prescribed ?? {}
      const usualSearch = {
        ...defaultSearch,
        objective,
        ...(givenUnrolling && { givenUnrolling }),
        ...(unrollingHints && { unrollingHints }),
        ...(temporalOrder && { temporalOrder }),
      }
      const usual = bestMapping(layer, core, usualSearch, cost)
      const defaultValue = costOf(layer, core, usual)
      return {
        layer: layer.name,
        core: core.name,
        value,
        defaultValue,
        defaultAbove: defaultValue / value - 1,
        coverage: coverageOf(mapping) ?? null,
      }
    }),
  }
}

const names: Readonly<Record<Objective, string>> = {
  latency: 'latency',
  energy: 'energy',
  'energy-latency-product': 'energy × latency',
}
function claimOf(
  isProven: boolean,
  objective: Objective,
  unrollings: number | 'every',
  loopFactors: number | null,
  isPrescribed: boolean,
): string {
  if (!isProven) return `Least ${names[objective]} of the candidates of the search, not of all mappings.`
  const among = [
    ...(isPrescribed ? ['that keep to what is prescribed'] : []),
    ...(unrollings === 'every' ? [] : [`under the ${unrollings} unrollings of best array use`]),
    ...(loopFactors === null ? [] : [`with loops in at most ${loopFactors} factors`]),
  ]
  return `Least ${names[objective]} of all mappings${among.map((text) => ` ${text}`).join(' and')}: proven.`
}
