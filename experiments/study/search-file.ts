import { z } from 'zod'
import type { CheckedYaml } from '../../sim/yaml/checked-yaml.ts'

const count = z.int().min(1)

/** A search as a user writes it down. */
export interface SearchFile {
  readonly algorithm: 'exhaustive' | 'random' | 'nsga2' | 'surrogate'
  readonly seed?: number
  /** Different candidates evaluated before the search ends. */
  readonly evaluations?: number
  /** Candidates asked for at a time; for NSGA-II the population. */
  readonly batch?: number
  /** Random candidates before the first surrogate. */
  readonly initial?: number
}

export const searchSchema: z.ZodType<SearchFile> = z.strictObject({
  algorithm: z.enum(['exhaustive', 'random', 'nsga2', 'surrogate']),
  seed: z.int().exactOptional(),
  evaluations: count.exactOptional(),
  batch: count.exactOptional(),
  initial: count.exactOptional(),
})

export type SearchSpecification =
  | { readonly algorithm: 'exhaustive' }
  | {
      readonly algorithm: 'random' | 'nsga2'
      readonly seed: number
      readonly evaluations: number
      readonly batch: number
    }
  | {
      readonly algorithm: 'surrogate'
      readonly seed: number
      readonly evaluations: number
      readonly batch: number
      readonly initial: number
    }

const defaults = { seed: 1, batch: 40, initial: 100 }
const optionsOf = {
  exhaustive: [],
  random: ['seed', 'evaluations', 'batch'],
  nsga2: ['seed', 'evaluations', 'batch'],
  surrogate: ['seed', 'evaluations', 'batch', 'initial'],
} as const

/** @throws {InputError} for an option that the algorithm does not have, and without the number of evaluations. */
export function searchOf(given: SearchFile, complain: CheckedYaml<unknown>['complain']): SearchSpecification {
  const { algorithm, ...options } = given
  const known: readonly string[] = optionsOf[algorithm]
  const unused = Object.keys(options).find((option) => !known.includes(option))
  if (unused) throw complain(['search', unused], `no such key for ${algorithm}`, unused)
  if (algorithm === 'exhaustive') return { algorithm }
  const { evaluations } = options
  if (evaluations === undefined)
    throw complain(['search'], 'evaluations, the number of candidates to evaluate', 'none')
  const { initial, ...common } = { ...defaults, ...options, evaluations }
  return algorithm === 'surrogate' ? { algorithm, ...common, initial } : { algorithm, ...common }
}
