import type { RandomStream } from '../../random.ts'

/** What one place of a genome may hold: both bounds included; between the values of a choice there is no order. */
export interface Gene {
  readonly kind: 'choice' | 'integer' | 'real'
  readonly from: number
  readonly to: number
}

/** One value per gene. */
export type Genome = readonly number[]

/** A genome with what its evaluation said. */
export interface Assessed {
  readonly genome: Genome
  /** All minimized. */
  readonly objectives: readonly number[]
  /** Sum of what the constraints are exceeded by; 0 where all hold. */
  readonly violation: number
}

/** A search that says what to evaluate and is told the outcome; whoever drives it decides how and where. */
export interface Searcher {
  /** Genomes to evaluate next, all different; none when it has no more to ask. */
  ask(): Genome[]
  /** The outcome of every genome last asked for, in any order. */
  tell(assessed: readonly Assessed[]): void
}

/** Uniform over the space. */
export function randomGenome(genes: readonly Gene[], random: RandomStream): Genome {
  return genes.map(({ kind, from, to }) =>
    kind === 'real' ? from + random.uniform() * (to - from) : random.integer(from, to),
  )
}

/** Genomes are the same where this is. */
export function genomeKey(genome: Genome): string {
  return genome.join()
}

/**
 * Up to `count` genomes from `make`, each different from the others and from those in `known`, to which it is added.
 * Gives fewer when `make` has repeated itself a hundred times in a row.
 */
export function distinctGenomes(count: number, known: Set<string>, make: () => Genome): Genome[] {
  const genomes: Genome[] = []
  for (let repeats = 0; genomes.length < count && repeats < 100; ) {
    const genome = make()
    const key = genomeKey(genome)
    repeats = known.has(key) ? repeats + 1 : 0
    if (repeats === 0) genomes.push(genome)
    known.add(key)
  }
  return genomes
}
