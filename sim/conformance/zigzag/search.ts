import { bestMapping } from '../../cost/best-mapping.ts'
import { layerCost, totalCycles } from '../../cost/layer-cost.ts'
import { zigzag385Rules } from '../../cost/rules.ts'
import type { Mapping } from '../../mapping/mapping.ts'
import { place } from '../../mapping/placement.ts'
import { type SearchRules, studySearch } from '../../mapping/rules.ts'
import type { SuiteOptions } from '../suite.ts'
import type { RecordCase } from './record-case.ts'
import { readRecords } from './suite.ts'

/** Our search beside ZigZag's on one layer, under its unrolling, its rules and its limit of loop factors. */
export interface SearchedRecord {
  readonly case: string
  readonly objective: 'latency' | 'energy'
  /** pJ or cycles. */
  readonly published: number
  readonly found: number
  readonly ratio: number
  readonly milliseconds: number
}

type SearchedCase = Pick<RecordCase, 'layer' | 'core'> & { readonly mapping: Pick<Mapping, 'spatial'> }

/**
 * Limits of loop factors that are tried, of which ZigZag's runs had one. Fewer factors are no subset: allocation is
 * greedy, and what a split loop offers may lead it astray. Where several loops have most factors, ZigZag merges those of
 * the one that its workload lists first; here each is tried, so that its own factors are among those searched.
 */
const loopFactors = [6, 5, 4, 3] as const

/**
 * Nor is it known how ZigZag's sums of fractions are rounded, which decides between tiles that move equally much: each
 * of those is tried too.
 */
const guaranteed: SearchRules = { ...studySearch, mergingTies: 'every', allocation: 'as-little-moves' }

/** Maps every layer of the records anew; runs named `…__energy` minimize energy, all others latency. */
export function searchRecords(options: SuiteOptions): readonly SearchedRecord[] {
  return readRecords(options).map((record) => {
    const { name, expected } = record
    const objective = /__energy(:|$)/.test(name) ? 'energy' : 'latency'
    const began = performance.now()
    const found = Math.min(...loopFactors.map((limit) => leastCost(record, objective, limit)))
    const milliseconds = performance.now() - began
    const published = expected[objective === 'energy' ? 'energy: total' : 'latency: total']!
    return { case: name, objective, published, found, ratio: found / published, milliseconds }
  })
}

/** pJ or cycles of the best mapping under the record's unrolling, with so many loop factors. */
export function leastCost(
  { layer, core, mapping: { spatial } }: SearchedCase,
  objective: 'latency' | 'energy',
  limit: number,
): number {
  const search = { ...guaranteed, loopFactors: limit, objective }
  const mapping = bestMapping(layer, core, search, zigzag385Rules, [spatial])
  const cost = layerCost(place(layer, core, spatial, zigzag385Rules.unevenUnrolling), mapping, zigzag385Rules)
  return objective === 'energy' ? cost.energyPj : totalCycles(cost.latency, 'with-unloading')
}
