import type { LoopLattice } from './loop-lattice.ts'
import type { OperandTiles } from './mapping-space.ts'

/** Of a tile that is still open, by set of loops at hand: the least over all sets that it may come to hold. */
export interface OpenTile {
  readonly edgeCycles: Float64Array
  /** Per flow: cycles of its port for all but the first transfer, and for all. */
  readonly later: readonly Float64Array[]
  readonly all: readonly Float64Array[]
}

/** The tiles of an operand while they are open. */
export function openTiles(
  { tiles }: OperandTiles,
  { sets, kinds, with: successors }: LoopLattice,
): OpenTile[] {
  return tiles.map(({ fits, edgeCycles, flows }) => {
    const least = (own: (set: number) => number): Float64Array => {
      const found = new Float64Array(sets)
      for (let set = sets - 1; set >= 0; set--) {
        let value = fits[set] === 1 ? own(set) : Number.POSITIVE_INFINITY
        for (let kind = 0; kind < kinds.length; kind++) {
          const next = successors[set * kinds.length + kind]!
          if (next >= 0 && found[next]! < value) value = found[next]!
        }
        found[set] = value
      }
      return found
    }
    return {
      edgeCycles: least((set) => edgeCycles[set]!),
      later: flows.map(({ transfer, times }) => least((set) => transfer[set]! * times[set]!)),
      all: flows.map(({ transfer, times }) => least((set) => transfer[set]! * (times[set]! + 1))),
    }
  })
}
