import { bestMapping } from '../cost/best-mapping.ts'
import type { CostRules } from '../cost/rules.ts'
import type { Core } from '../hardware/accelerator.ts'
import type { Mapping } from '../mapping/mapping.ts'
import type { SearchRules } from '../mapping/rules.ts'
import type { Layer } from '../workload/layer.ts'
import {
  canProve,
  type OrderScreening,
  optimalMapping,
  type SearchCoverage,
  type SearchProgress,
} from './optimal-mapping.ts'

const coverages = new WeakMap<Mapping, SearchCoverage>()

/** How optimal mappings are searched, and who is told how far the search is: of no bearing on what is found. */
export interface SearchSetting {
  readonly screening?: OrderScreening | undefined
  readonly onProgress?: ((layer: Layer, progress: SearchProgress) => void) | undefined
}
let setting: SearchSetting = {}

/** Sets it from now on. */
export function setOptimalSearches(next: SearchSetting): void {
  setting = next
}

/** What a search of this process covered for a mapping; nothing for those that it did not have to look for. */
export function coverageOf(mapping: Mapping): SearchCoverage | undefined {
  return coverages.get(mapping)
}

/**
 * The mapping that search rules ask for: the proven best where they try every allocation, else the best of their candidates.
 *
 * @throws {NoMappingError} when none fits the memories.
 */
export function findMapping(layer: Layer, core: Core, search: SearchRules, cost: CostRules): Mapping {
  if (!canProve(layer, core, search, cost)) return bestMapping(layer, core, search, cost)
  const { screening, onProgress } = setting
  const { mapping, coverage } = optimalMapping(layer, core, search, cost, {
    screening,
    onProgress: onProgress && ((progress) => onProgress(layer, progress)),
  })
  coverages.set(mapping, coverage)
  return mapping
}
