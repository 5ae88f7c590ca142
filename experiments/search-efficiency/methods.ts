import type { Gene, Searcher } from '../../nas/search/genome.ts'
import { nsga2 } from '../../nas/search/nsga2.ts'
import { randomSearch } from '../../nas/search/random-search.ts'
import { surrogateSearch } from '../../nas/search/surrogate.ts'

export interface Method {
  readonly name: string
  readonly evaluations: number
  search(genes: readonly Gene[], seed: number): Searcher
}

export interface Budgets {
  readonly evaluations: number
  /** A surrogate is refitted on all that has been evaluated, at a cost that grows with its cube. */
  readonly surrogateEvaluations: number
}

/** The searches compared, from the one that all must beat on. */
export function methods({ evaluations, surrogateEvaluations }: Budgets): readonly Method[] {
  return [
    {
      name: 'random',
      evaluations,
      search: (genes, seed) => randomSearch({ genes, seed, batch: 50 }),
    },
    {
      name: 'NSGA-II',
      evaluations,
      search: (genes, seed) => nsga2({ genes, seed, populationSize: 50 }),
    },
    {
      name: 'surrogate',
      evaluations: surrogateEvaluations,
      search: (genes, seed) => surrogateSearch({ genes, seed, initial: 50, batch: 15 }),
    },
  ]
}
