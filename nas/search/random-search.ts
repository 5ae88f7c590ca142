import { randomStream } from '../../random.ts'
import { distinctGenomes, type Gene, randomGenome, type Searcher } from './genome.ts'

export interface RandomSearchOptions {
  readonly genes: readonly Gene[]
  readonly seed: number
  /** Genomes asked for at a time. */
  readonly batch: number
}

/** Uniform draws without repetition: the baseline that every search must beat. */
export function randomSearch({ genes, seed, batch }: RandomSearchOptions): Searcher {
  const random = randomStream(seed, 'random search')
  const known = new Set<string>()
  return {
    ask: () => distinctGenomes(batch, known, () => randomGenome(genes, random)),
    tell: () => {},
  }
}
