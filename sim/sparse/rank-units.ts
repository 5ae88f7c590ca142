import type { RankFormat } from '../hardware/sparsity.ts'

/** Words of metadata that a rank takes: coordinates, and payloads that lead to the rank below. */
export interface RankUnits {
  readonly coordinates: number
  readonly payloads: number
}

export const noUnits: RankUnits = { coordinates: 0, payloads: 0 }

/** Fibers of a rank at most, coordinates of each, and the probabilities that a fiber and that a coordinate holds only zeros. */
interface Fibers {
  readonly count: number
  readonly shape: number
  readonly emptyFiber: number
  readonly emptyCoordinate: number
}

/**
 * Words of metadata that a rank takes on average.
 *
 * Source: Sparseloop (Wu et al., MICRO 2022), section 5.3.3, per-rank format models; rounding as in Timeloop.
 */
export function rankUnits(
  format: RankFormat,
  { count, shape, emptyFiber, emptyCoordinate }: Fibers,
): RankUnits {
  const fibers = count * (1 - emptyFiber)
  const present = shape * (1 - emptyCoordinate)
  switch (format) {
    case 'UOP':
      return { coordinates: 0, payloads: count * (shape + 1) }
    case 'UB':
      return { coordinates: count * shape, payloads: count * shape }
    case 'B':
      return { coordinates: fibers * shape, payloads: fibers * Math.ceil(present) }
    case 'CP': {
      const units = Math.ceil(present) * fibers
      return { coordinates: units, payloads: units }
    }
    case 'RLE': {
      const units = present * fibers
      return { coordinates: units, payloads: units }
    }
  }
}
