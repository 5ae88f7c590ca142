import type { Core } from '../hardware/accelerator.ts'
import type { Mapping } from '../mapping/mapping.ts'
import { place } from '../mapping/placement.ts'
import type { Layer } from '../workload/layer.ts'
import { type LayerCost, layerCost, totalCycles } from './layer-cost.ts'
import { type CostRules, defaultCostRules, timeloopRules, zigzag385Rules } from './rules.ts'

/** For tests: rules under which a model's properties hold, by name. */
export const rulesToCheck: readonly (readonly [string, CostRules])[] = [
  ['the default rules', defaultCostRules],
  [
    'ZigZag’s rules of 3.8.5, all data charged',
    { ...zigzag385Rules, unevenUnrolling: 'rounded-up', wordRemainders: 'charged' },
  ],
  ['Timeloop’s rules', timeloopRules],
]

/** For tests: the cost under a mapping. */
export const costOf = (layer: Layer, core: Core, mapping: Mapping, rules: CostRules): LayerCost =>
  layerCost(place(layer, core, mapping.spatial, rules.unevenUnrolling, rules.unrolledWindows), mapping, rules)

/** For tests: from the first load to the last output in its memory. */
export const cyclesOf = ({ latency }: LayerCost): number => totalCycles(latency, 'with-unloading')
