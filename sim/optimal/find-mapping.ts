import { bestMapping } from '../cost/best-mapping.ts'
import type { CostRules } from '../cost/rules.ts'
import type { Core } from '../hardware/accelerator.ts'
import type { Mapping } from '../mapping/mapping.ts'
import type { SearchRules } from '../mapping/rules.ts'
import type { Layer } from '../workload/layer.ts'
import { canProve, optimalMapping, type SearchCoverage, type SearchProgress } from './optimal-mapping.ts'

const coverages = new WeakMap<Mapping, SearchCoverage>()
let onProgress: ((layer: Layer, progress: SearchProgress) => void) | undefined

/** Tells from now on how far searches for optimal mappings are; nobody where none is given. */
export function watchOptimalSearches(next: typeof onProgress): void {
  onProgress = next
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
  if (!canProve(layer, search, cost)) return bestMapping(layer, core, search, cost)
  const report = onProgress
  const { mapping, coverage } = optimalMapping(
    layer,
    core,
    search,
    cost,
    report && ((progress) => report(layer, progress)),
  )
  coverages.set(mapping, coverage)
  return mapping
}
