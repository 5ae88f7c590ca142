import type { Argv } from 'yargs'
import { InputError } from '../../errors.ts'
import { type KernelBackend, kernelBackends } from '../../sim/kernels/backends.ts'
import { loadOrderKernels } from '../../sim/kernels/order-kernel.ts'
import {
  defaultSearch,
  type Objective,
  optimalSearch,
  type SearchRules,
  studySearch,
} from '../../sim/mapping/rules.ts'
import { setOptimalSearches } from '../../sim/optimal/find-mapping.ts'
import { searchBar } from './search-bar.ts'

/** Searches of mappings by the names under which they are chosen. */
type SearchName = 'default' | 'study' | 'optimal'
const searches: Readonly<Record<SearchName, SearchRules>> = {
  default: defaultSearch,
  study: studySearch,
  optimal: optimalSearch,
}

const objectives: readonly Objective[] = ['latency', 'energy', 'energy-latency-product']

/** What the options of a command say about the search of mappings. */
export interface MappingArguments {
  mapping: SearchName | undefined
  'mapping-objective': Objective | undefined
  'loop-factors': number | undefined
  unrollings: string | undefined
  screen: Screen
}

/** Ways to bound orders: from sets of loops, not at all, one by one, or by kernels. */
type Screen = 'auto' | 'off' | 'plain' | KernelBackend
const screens: readonly Screen[] = ['auto', 'off', 'plain', ...kernelBackends]

/** Adds the options to a command. */
export function withMappingOptions<T>(yargs: Argv<T>): Argv<T & MappingArguments> {
  return yargs
    .option('mapping', {
      choices: Object.keys(searches) as SearchName[],
      describe:
        'search of mappings: few unrollings (default, study; else that of --rules), or the proven best of all (optimal)',
    })
    .option('mapping-objective', { choices: objectives, describe: 'what it minimizes; default: latency' })
    .option('loop-factors', {
      type: 'number',
      describe: 'split the temporal loops into so many factors; default: 6, with --mapping optimal all',
    })
    .option('unrollings', {
      type: 'string',
      describe: 'so many of best array use, or every; default: 3, with --mapping optimal every',
    })
    .option('screen', {
      choices: screens,
      default: 'auto' as Screen,
      describe:
        'of --mapping optimal: how orders are bounded, for the same mapping; auto: by sets of loops, faster than one by one on any backend',
    }) as Argv<T & MappingArguments>
}

/** Whether anything was said about the search. */
export function asksForSearch(options: MappingArguments): boolean {
  const { mapping, 'mapping-objective': objective, 'loop-factors': factors, unrollings } = options
  return [mapping, objective, factors, unrollings].some((option) => option !== undefined)
}

/**
 * Searches optimal mappings as asked while something runs, with a bar on a terminal.
 *
 * @throws {InputError} where kernels cannot run on this machine
 */
export async function withSearch<Result>({ screen }: MappingArguments, run: () => Result): Promise<Result> {
  const isKernel = screen !== 'auto' && screen !== 'off' && screen !== 'plain'
  const kernels = isKernel ? await loadOrderKernels(screen) : undefined
  const bar = searchBar()
  setOptimalSearches({
    screening: kernels ?? (screen === 'off' || screen === 'plain' ? screen : 'sets'),
    onProgress: bar.onProgress,
  })
  try {
    return run()
  } finally {
    bar.stop()
    setOptimalSearches({})
    await kernels?.destroy()
  }
}

/**
 * The search that was asked for, or the one of the rules.
 *
 * @throws {InputError} for numbers that are none of things
 */
export function searchFrom(options: MappingArguments, ofRules: SearchRules): SearchRules {
  const { mapping, 'mapping-objective': objective, 'loop-factors': factors, unrollings } = options
  const base = mapping === undefined ? ofRules : searches[mapping]
  const candidates = unrollings === undefined || unrollings === 'every' ? unrollings : Number(unrollings)
  if (factors !== undefined) requireCount('--loop-factors', factors, 'a whole number above 0')
  if (typeof candidates === 'number') {
    requireCount('--unrollings', candidates, 'a whole number above 0, or every', unrollings)
  }
  return {
    ...base,
    ...(objective && { objective }),
    ...(factors !== undefined && { loopFactors: factors }),
    ...(candidates !== undefined && { spatialCandidates: candidates }),
  }
}

function requireCount(place: string, value: number, expected: string, found = String(value)): void {
  if (!Number.isInteger(value) || value < 1) throw new InputError({ place, expected, found })
}
