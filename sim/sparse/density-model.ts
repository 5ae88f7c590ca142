import type { Density } from '../workload/density.ts'
import { hypergeometric, hypergeometricNone } from './hypergeometric.ts'

/** A tile of which more is known than the operand's density: how many of its elements are not zero. */
export interface KnownTile {
  readonly elements: number
  readonly nonzeros: number
}

/** What can be said of the tiles of an operand. Tiles are given by their number of elements. */
export interface DensityModel {
  /** Probability that a tile holds nothing but zeros; with `within`, one that lies in that tile. */
  emptiness(elements: number, within?: KnownTile): number
  /** Every number of nonzeros that a tile may hold, ascending, with its probability. */
  occupancies(elements: number): readonly { readonly nonzeros: number; readonly probability: number }[]
  /** Most nonzeros that a tile may hold. */
  mostNonzeros(elements: number): number
}

/**
 * @param tensorElements of the whole operand
 *
 * Source: Sparseloop (Wu et al., MICRO 2022), section 5.3.2, statistical density models.
 */
export function densityModel({ distribution, density }: Density, tensorElements: number): DensityModel {
  if (distribution === 'fixed-structured') return structured(density)
  const nonzeros = Math.ceil(density * tensorElements)
  return {
    emptiness: (elements, within) =>
      within
        ? hypergeometricNone(within.elements, within.nonzeros, elements)
        : hypergeometricNone(tensorElements, nonzeros, elements),
    occupancies: (elements) => hypergeometric(tensorElements, nonzeros, elements),
    mostNonzeros: (elements) => Math.min(elements, nonzeros),
  }
}

/** A tile holds its share, or the whole number below or above, so that the share is right on average. */
function structured(density: number): DensityModel {
  const split = (share: number) => {
    const above = share - Math.floor(share)
    return { least: Math.floor(share), above, below: 1 - above }
  }
  return {
    emptiness: (elements, within) => {
      const { least, below } = split(elements * (within ? within.nonzeros / within.elements : density))
      return least === 0 ? below : 0
    },
    occupancies: (elements) => {
      const { least, above, below } = split(elements * density)
      if (above === 0) return [{ nonzeros: least, probability: 1 }]
      return [
        { nonzeros: least, probability: below },
        { nonzeros: least + 1, probability: above },
      ]
    },
    mostNonzeros: (elements) => Math.ceil(elements * density),
  }
}
