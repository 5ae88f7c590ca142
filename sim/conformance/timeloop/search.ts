import { bestMapping } from '../../cost/best-mapping.ts'
import { NoMappingError } from '../../mapping/no-mapping.ts'
import { type SearchRules, studySearch } from '../../mapping/rules.ts'
import type { ActionEnergies } from '../../readers/timeloop/energy.ts'
import type { TimeloopInput } from '../../readers/timeloop/input.ts'
import type { Quantities, SuiteOptions } from '../suite.ts'
import type { SearchedRecord } from '../zigzag/search.ts'
import { published } from './published.ts'
import { rulesOf, timeloopQuantities } from './quantities.ts'
import { findRuns, readRun } from './suite.ts'

/** Greedy allocation under many and few factors; where it finds nothing, every allocation under few. */
const greedy: readonly SearchRules[] = [8, 6].map((loopFactors) => ({
  ...studySearch,
  objective: 'energy',
  loopFactors,
}))
const thorough: SearchRules = { ...studySearch, objective: 'energy', loopFactors: 5, allocation: 'every' }

/**
 * Energy of our own mappings beside those that Timeloop was given or found: same unrolling, same operands at each
 * level, temporal loops and their tiles searched anew. Runs that make use of zeros are left out.
 */
export function searchRuns(options: SuiteOptions): readonly SearchedRecord[] {
  return findRuns(options).flatMap(({ name, stats, folder }) => {
    const { input, energies } = readRun(folder)
    if (input.sparse) return []
    const began = performance.now()
    const costs = greedy.map((rules) => leastEnergyPj(input, energies, rules))
    const found = costs.some(Number.isFinite) ? Math.min(...costs) : leastEnergyPj(input, energies, thorough)
    const milliseconds = performance.now() - began
    const energyPj = printedEnergyPj(published(stats))
    const record: SearchedRecord = {
      case: name,
      objective: 'energy',
      published: energyPj,
      found,
      ratio: found / energyPj,
      milliseconds,
    }
    return [record]
  })
}

/** pJ of the best mapping, summed as printed; Infinity where none fits. */
function leastEnergyPj(input: TimeloopInput, energies: ActionEnergies, search: SearchRules): number {
  const { problem, core, mapping } = input
  try {
    const best = bestMapping(problem.layer, core, search, rulesOf(input), [mapping.spatial])
    return printedEnergyPj(timeloopQuantities({ ...input, mapping: best }, energies))
  } catch (error) {
    if (error instanceof NoMappingError) return Number.POSITIVE_INFINITY
    throw error
  }
}

/** All but leakage, which a search at the same number of cycles cannot change. */
function printedEnergyPj(quantities: Quantities): number {
  return Object.entries(quantities)
    .filter(([name]) => name.startsWith('energy') && !name.endsWith('leakage'))
    .reduce((sum, [, energyPj]) => sum + energyPj, 0)
}
