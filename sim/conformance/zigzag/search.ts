import { bestMapping } from '../../cost/best-mapping.ts'
import { layerCost, totalCycles } from '../../cost/layer-cost.ts'
import { zigzag385Rules } from '../../cost/rules.ts'
import type { Mapping } from '../../mapping/mapping.ts'
import { NoMappingError } from '../../mapping/no-mapping.ts'
import { place } from '../../mapping/placement.ts'
import { type Objective, type SearchRules, studySearch } from '../../mapping/rules.ts'
import type { SuiteOptions } from '../suite.ts'
import type { RecordCase } from './record-case.ts'
import { readRecords } from './suite.ts'

/** Our search beside ZigZag's on one layer, under its unrolling, its rules and its limit of loop factors. */
export interface SearchedRecord {
  readonly case: string
  readonly objective: Objective
  /** pJ, cycles, or their product. */
  readonly published: number
  readonly found: number
  readonly ratio: number
  readonly milliseconds: number
}

type SearchedCase = Pick<RecordCase, 'layer' | 'core'> & { readonly mapping: Pick<Mapping, 'spatial'> }

/**
 * Limits of loop factors that are tried, of which ZigZag's runs had one: 3 to 6, or as many as its mapping has, up to 8
 * (one of more was prescribed, not searched). Fewer factors are no subset: allocation is greedy, and what a split loop
 * offers may lead it astray. Where several loops have most factors, ZigZag merges those of the one that its workload lists
 * first; here each is tried, so that its own factors are among those searched.
 */
function factorLimits({ mapping: { temporal } }: RecordCase): readonly number[] {
  const most = temporal.length <= 8 ? Math.max(6, temporal.length) : 6
  return Array.from({ length: most - 2 }, (_, i) => most - i)
}

/**
 * Nor is it known how ZigZag's sums of fractions are rounded, which decides between tiles that move equally much: each
 * of those is tried too.
 */
const guaranteed: SearchRules = { ...studySearch, mergingTies: 'every', allocation: 'as-little-moves' }

/**
 * Maps every layer of the records anew; runs named `…__energy` minimize energy, `…__edp` energy × latency, all others
 * latency.
 */
export function searchRecords(options: SuiteOptions): readonly SearchedRecord[] {
  return readRecords(options).map((record) => {
    const { name, expected } = record
    const objective = objectiveOf(name)
    const began = performance.now()
    const found = Math.min(...factorLimits(record).map((limit) => costWithin(record, objective, limit)))
    const milliseconds = performance.now() - began
    const published = costUnder(objective, expected['energy: total']!, expected['latency: total']!)
    return { case: name, objective, published, found, ratio: found / published, milliseconds }
  })
}

/** Infinity where so few factors are too large for the memories. */
function costWithin(record: SearchedCase, objective: Objective, limit: number): number {
  try {
    return leastCost(record, objective, limit)
  } catch (error) {
    if (error instanceof NoMappingError) return Number.POSITIVE_INFINITY
    throw error
  }
}

function objectiveOf(name: string): Objective {
  const [, suffix] = /__(energy|edp)(?=:|$)/.exec(name) ?? []
  if (suffix === 'edp') return 'energy-latency-product'
  return suffix === 'energy' ? 'energy' : 'latency'
}

function costUnder(objective: Objective, energyPj: number, latencyCycles: number): number {
  if (objective === 'energy') return energyPj
  return objective === 'latency' ? latencyCycles : energyPj * latencyCycles
}

/** Energy, latency or product of both of the best mapping under the record's unrolling, with so many loop factors. */
export function leastCost(
  { layer, core, mapping: { spatial } }: SearchedCase,
  objective: Objective,
  limit: number,
): number {
  const search = { ...guaranteed, loopFactors: limit, objective }
  const mapping = bestMapping(layer, core, search, zigzag385Rules, [spatial])
  const cost = layerCost(place(layer, core, spatial, zigzag385Rules.unevenUnrolling), mapping, zigzag385Rules)
  return costUnder(objective, cost.energyPj, totalCycles(cost.latency, 'with-unloading'))
}
