import type { DensityModel, KnownTile } from './density-model.ts'
import type { FiberTree } from './fiber-tree.ts'
import type { Rank } from './optimizations.ts'
import { noUnits, type RankUnits, rankUnits } from './rank-units.ts'

/** What a tile takes on average. */
export interface ExpectedTile {
  readonly nonzeros: number
  /** Innermost rank first; none without metadata. */
  readonly metadata: readonly RankUnits[]
}

/**
 * Words of metadata of a tile that holds a known number of nonzeros, innermost rank first. The payloads of the
 * innermost rank are the values themselves.
 *
 * @param ranks innermost first
 */
export function metadataOf(
  { fiberShapes, elementsBelow }: FiberTree,
  ranks: readonly Rank[],
  density: DensityModel,
  tile: KnownTile,
): readonly RankUnits[] {
  const units: RankUnits[] = []
  let count = 1
  let fiber = tile.elements
  for (let rank = ranks.length - 1; rank >= 0; rank--) {
    const shape = fiberShapes[rank]!
    const below = elementsBelow[rank]!
    const taken =
      shape === 1
        ? noUnits
        : rankUnits(ranks[rank]!.format, {
            count,
            shape,
            emptyFiber: density.emptiness(fiber, tile),
            emptyCoordinate: density.emptiness(below, tile),
          })
    units.unshift(rank === 0 ? { ...taken, payloads: 0 } : taken)
    count *= shape
    fiber = below
  }
  return units
}

/** Averages over all numbers of nonzeros that a tile may hold. */
export function expectedTile(
  tree: FiberTree,
  ranks: readonly Rank[],
  density: DensityModel,
  elements: number,
): ExpectedTile {
  let nonzeros = 0
  let metadata: readonly RankUnits[] = ranks.map(() => noUnits)
  for (const one of density.occupancies(elements)) {
    nonzeros += one.probability * one.nonzeros
    if (ranks.length === 0) continue
    const units = metadataOf(tree, ranks, density, { elements, nonzeros: one.nonzeros })
    metadata = metadata.map(({ coordinates, payloads }, rank) => ({
      coordinates: coordinates + units[rank]!.coordinates * one.probability,
      payloads: payloads + units[rank]!.payloads * one.probability,
    }))
  }
  return { nonzeros, metadata }
}
