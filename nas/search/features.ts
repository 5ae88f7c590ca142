import type { Gene, Genome } from './genome.ts'

/** A genome as regressors see it: numbers scaled to [0, 1], and a 0 or 1 for each value that a choice may have. */
export type Features = Float64Array

export function features(genes: readonly Gene[], genome: Genome): Features {
  return Float64Array.from(
    genes.flatMap(({ kind, from, to }, g) => {
      if (from === to) return []
      if (kind !== 'choice') return (genome[g]! - from) / (to - from)
      return Array.from({ length: to - from + 1 }, (_, value) => (genome[g] === from + value ? 1 : 0))
    }),
  )
}
