import { bestMapping } from '../../cost/best-mapping.ts'
import { layerCost, totalCycles } from '../../cost/layer-cost.ts'
import { zigzag385Rules } from '../../cost/rules.ts'
import { place } from '../../mapping/placement.ts'
import { studySearch } from '../../mapping/rules.ts'
import type { SuiteOptions } from '../suite.ts'
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

/** Loop factors that ZigZag's runs were limited to. */
const loopFactors = 6

/** Maps every layer of the records anew; runs named `…__energy` minimize energy, all others latency. */
export function searchRecords(options: SuiteOptions): readonly SearchedRecord[] {
  return readRecords(options).map(({ name, layer, core, mapping, expected }) => {
    const objective = /__energy(:|$)/.test(name) ? 'energy' : 'latency'
    const search = { ...studySearch, loopFactors, objective } as const
    const began = performance.now()
    const own = bestMapping(layer, core, search, zigzag385Rules, [mapping.spatial])
    const milliseconds = performance.now() - began
    const placement = place(layer, core, own.spatial, zigzag385Rules.unevenUnrolling)
    const cost = layerCost(placement, own, zigzag385Rules)
    const found = objective === 'energy' ? cost.energyPj : totalCycles(cost.latency, 'with-unloading')
    const published = expected[objective === 'energy' ? 'energy: total' : 'latency: total']!
    return { case: name, objective, published, found, ratio: found / published, milliseconds }
  })
}
