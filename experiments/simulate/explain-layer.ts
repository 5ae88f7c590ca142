import { type Explanation, explainLayer } from '../../sim/cost/explain.ts'
import type { CostRules } from '../../sim/cost/rules.ts'
import type { SearchRules } from '../../sim/mapping/rules.ts'
import { findMapping } from '../../sim/optimal/find-mapping.ts'
import type { MappedLayer } from './mapping-report.ts'
import { namedLayer } from './named-layer.ts'
import type { PlacedLayer } from './placed-layers.ts'

/**
 * Explains the cost of one layer of a network, on the core that runs it, under the best mapping that the search finds.
 *
 * @throws {InputError} when no layer has that name, with all that there are.
 */
export function explainNamedLayer(
  network: string,
  layers: readonly PlacedLayer[],
  name: string,
  search: SearchRules,
  cost: CostRules,
): { readonly explanation: Explanation; readonly mapped: MappedLayer } {
  const found = namedLayer(layers, name, `a layer of ${network}`)
  const mapping = findMapping(found.layer, found.core, search, cost)
  return {
    explanation: explainLayer(found.layer, found.core, mapping, cost),
    mapped: { ...found, mapping },
  }
}
