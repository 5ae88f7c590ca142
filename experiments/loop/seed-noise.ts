import type { LoopNetwork, StepFigures } from './document.ts'
import { figuresAt, type RankedFigure, rankedFigures } from './rank-correlations.ts'

/** How far full trainings of one network are apart that differ by their seed alone, beside how far networks are. */
export interface SeedNoise {
  readonly figure: RankedFigure | 'testAccuracy'
  /** Networks that were trained with more than one seed. */
  readonly networks: number
  /** Pooled over those networks, of one training; of a sample. */
  readonly deviationOverSeeds: number
  /** Of all networks, each trained with the seed of the search. */
  readonly deviationOverNetworks: number
}

export function seedNoise(networks: readonly LoopNetwork[], seed: number): SeedNoise[] {
  const groups = networks.map(({ steps }) => steps.filter(({ step }) => step === 'full'))
  const repeated = groups.filter((group) => group.length > 1)
  if (repeated.length === 0) return []
  const once = networks.flatMap((network) => figuresAt(network, 'full', seed) ?? [])
  return ([...rankedFigures, 'testAccuracy'] as const).map((figure) => {
    const value = (one: StepFigures) => (figure === 'testAccuracy' ? one.test!.accuracy : one[figure])
    return {
      figure,
      networks: repeated.length,
      deviationOverSeeds: pooledDeviation(repeated.map((group) => group.map(value))),
      deviationOverNetworks: pooledDeviation([once.map(value)]),
    }
  })
}

/** √(Σ squared distances from each group's mean / Σ (size of the group − 1)). */
export function pooledDeviation(groups: readonly (readonly number[])[]): number {
  const squares = groups.map((group) => {
    const mean = group.reduce((sum, value) => sum + value, 0) / group.length
    return group.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  })
  const freedom = groups.reduce((sum, { length }) => sum + length - 1, 0)
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / freedom)
}
