import { hasWeights } from './access.ts'
import type { Layer, Operand } from './layer.ts'

/**
 * How the elements of an operand that are not zero lie: evenly, so that every tile holds its share, rounded up or down
 * (`fixed-structured`), or anywhere with equal probability (`hypergeometric`).
 */
export const densityDistributions = ['fixed-structured', 'hypergeometric'] as const
export type DensityDistribution = (typeof densityDistributions)[number]

/** Share of an operand's elements that are not zero, and how they are spread. */
export interface Density {
  readonly distribution: DensityDistribution
  /** 0 … 1. */
  readonly density: number
}

/** An operand without zeros. */
export const dense: Density = { distribution: 'fixed-structured', density: 1 }

export type Densities = Readonly<Partial<Record<Operand, Density>>>

/** A layer with zeros among its operands, if it is one with weights. */
export function withDensities(layer: Layer, densities: Densities | undefined): Layer {
  return densities && hasWeights(layer.operator) ? { ...layer, densities } : layer
}
