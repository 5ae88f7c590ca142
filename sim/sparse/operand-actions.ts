import type { Operand } from '../workload/layer.ts'
import { type DenseAccesses, noAccesses } from './dense-accesses.ts'
import type { DensityModel } from './density-model.ts'
import { fiberTrees } from './fiber-tree.ts'
import { type ExpectedTile, expectedTile, metadataOf } from './metadata.ts'
import { tileElements } from './nest.ts'
import {
  type AccessKind,
  accessKinds,
  isCompressed,
  type OperandView,
  type Outcome,
  outcomes,
  type Rank,
} from './optimizations.ts'
import { noUnits, type RankUnits } from './rank-units.ts'

/** What becomes of the accesses of one operand to one level, per instance. */
export interface LevelActions {
  readonly level: number
  readonly operand: Operand
  readonly dense: DenseAccesses
  /** Elements of the tile; how many are kept at most, and not zero on average. */
  readonly elements: number
  readonly mostKept: number
  readonly expected: ExpectedTile
  readonly isCompressed: boolean
  readonly hasMetadata: boolean
  /** Innermost rank first; none without metadata. */
  readonly ranks: readonly Rank[]
  readonly mostMetadata: readonly RankUnits[]
  readonly counts: Record<Outcome, Record<AccessKind, number>>
  readonly metadata: Record<Outcome, Record<AccessKind, RankUnits[]>>
  /** Partial sums that are read and added to. */
  reductions: number
  decompressions: number
  compressions: number
}

/**
 * The accesses of one operand to every level that keeps it, innermost first, with those left out whose elements a
 * representation does not keep.
 */
export function operandActions(
  { nest, levels }: OperandView,
  operand: Operand,
  density: DensityModel,
  dense: ReadonlyMap<number, DenseAccesses>,
): readonly LevelActions[] {
  const trees = fiberTrees(nest, operand, levels)
  return (nest.homes[operand] ?? []).map((level, i): LevelActions => {
    const representation = levels[level]!.representations[operand]
    const ranks = representation?.ranks.toReversed() ?? []
    const compressed = !!representation && isCompressed(representation)
    const elements = tileElements(nest, operand, level)
    const tree = trees[i]!
    const expected = expectedTile(tree, ranks, density, elements)
    const most = { elements, nonzeros: density.mostNonzeros(elements) }
    const accesses = dense.get(level) ?? noAccesses
    const zeros = representation ? 1 - expected.nonzeros / elements : 0
    const present = (count: number) => count - Math.floor(count * zeros)
    return {
      level,
      operand,
      dense: accesses,
      elements,
      mostKept: compressed ? most.nonzeros : elements,
      expected,
      isCompressed: compressed,
      hasMetadata: !!representation,
      ranks,
      mostMetadata: metadataOf(tree, ranks, density, most),
      counts: perOutcome((outcome, kind) => (outcome === 'actual' ? present(accesses[kind]) : 0)),
      metadata: perOutcome((outcome, kind) =>
        expected.metadata.map((units) =>
          outcome === 'actual' ? repeated(units, accesses[kind] / elements) : noUnits,
        ),
      ),
      reductions: operand === 'O' ? accesses.reads : 0,
      decompressions: 0,
      compressions: 0,
    }
  })
}

function perOutcome<T>(
  make: (outcome: Outcome, kind: AccessKind) => T,
): Record<Outcome, Record<AccessKind, T>> {
  const entries = outcomes.map((outcome) => [
    outcome,
    Object.fromEntries(accessKinds.map((kind) => [kind, make(outcome, kind)])),
  ])
  return Object.fromEntries(entries) as Record<Outcome, Record<AccessKind, T>>
}

const repeated = ({ coordinates, payloads }: RankUnits, times: number): RankUnits => ({
  coordinates: Math.ceil(coordinates * times),
  payloads: Math.ceil(payloads * times),
})
