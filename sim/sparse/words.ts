import type { DensityModel } from './density-model.ts'
import type { LevelActions } from './operand-actions.ts'
import { type AccessKind, type Outcome, outcomes, type SparseLevel } from './optimizations.ts'
import type { RankUnits } from './rank-units.ts'

/**
 * Tiles of this many words and more fill their words; by width of a word in elements, and by tenths of density from 0.1.
 *
 * Source: Timeloop, VectorWidthCoefficientTable.
 */
const fullTileWords: Readonly<Record<number, readonly number[]>> = {
  2: [251, 125, 84, 63, 51, 42, 36, 32, 28, 1],
  4: [375, 188, 125, 94, 75, 63, 54, 47, 42, 1],
  8: [438, 219, 146, 110, 88, 73, 63, 55, 49, 1],
  16: [469, 235, 157, 118, 94, 79, 67, 59, 52, 1],
  32: [485, 243, 162, 122, 97, 81, 70, 61, 52, 1],
}

/** Words of metadata that accesses take, all ranks together; and their bits. */
export function metadataBits(
  { metadata, ranks }: LevelActions,
  { metadataWordBits }: SparseLevel,
  outcome: Outcome,
  kind: AccessKind,
): number {
  if (metadataWordBits === 0) return 0
  return metadata[outcome][kind].reduce((sum: number, { coordinates, payloads }: RankUnits, rank) => {
    const { metadataBits: coordinateBits, payloadBits } = ranks[rank]!
    return sum + coordinates * coordinateBits + payloads * payloadBits
  }, 0)
}

/**
 * Words per element accessed, times the elements of a word: above 1 where a tile without its zeros is so small that
 * the last word of it is often not full.
 */
export function wordOverhead(
  { isCompressed, elements, expected }: LevelActions,
  { wordElements }: SparseLevel,
  density: DensityModel,
): number {
  const share = expected.nonzeros / elements
  if (!isCompressed || wordElements === 1 || share >= 1 || share === 0) return 1
  const tenths = share >= 0.1 ? Math.floor(share / 0.1) - 1 : 0
  const enough = fullTileWords[wordElements]?.[tenths] ?? Number.POSITIVE_INFINITY
  if (enough <= Math.floor(elements / wordElements)) return 1
  let words = 0
  for (const { nonzeros, probability } of density.occupancies(elements)) {
    words += Math.ceil(nonzeros / wordElements) * probability
  }
  return words / ((elements * share) / wordElements)
}

/** pJ of one operand in one instance of a level. */
export function levelEnergyPj(actions: LevelActions, level: SparseLevel, overhead: number): number {
  const { counts, decompressions, compressions } = actions
  let energy = decompressions * level.decompressionPj + compressions * level.compressionPj
  for (const outcome of outcomes) {
    for (const kind of ['reads', 'fills', 'updates'] as const) {
      const words = Math.ceil(counts[outcome][kind] / level.wordElements) * overhead
      energy += words * level.energyPj[outcome][kind]
      const bits = metadataBits(actions, level, outcome, kind)
      if (bits > 0) {
        energy += Math.ceil(bits / level.metadataWordBits) * level.metadataEnergyPj[outcome][kind]
      }
    }
  }
  return energy
}
