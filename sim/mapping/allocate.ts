import { isBestWhole } from './best-whole.ts'
import { chooseTiles } from './choose-tiles.ts'
import { type MemoryInUse, visitAllocations } from './every-allocation.ts'
import { type FittingWhole, fittingWhole } from './holds-all.ts'
import type { Placement } from './placement.ts'
import { measureTiles, mostLoops, type Resident, undecided } from './resident.ts'

/** Cuts of the temporal loops, made anew for each order; one allocator serves all orders of a placement. */
export interface Allocator {
  /** Per operand, per level: loops within the tile that the level holds. Overwritten by each call. */
  readonly cuts: readonly Int32Array[]
  /** The same for cuts that are undecided: what they are at least. */
  readonly leastCuts: readonly Int32Array[]
  /** False where some memory cannot hold what has to be in it. */
  allocate(dimensions: Uint8Array, sizes: Float64Array): boolean
  /**
   * Finds the cuts that all orders with the same first `depth` loops, and those from `freeEnd` on, share; `undecided` for the others. False where
   * none of these orders fits.
   */
  allocatePrefix(dimensions: Uint8Array, sizes: Float64Array, depth: number, freeEnd: number): boolean
  /**
   * Calls `visit` for every allocation that fits, its cuts in place; with `leastOnly` for each that moves as little as
   * the least, but for rounding: one only, where no fractions of elements are moved.
   */
  eachAllocation(dimensions: Uint8Array, sizes: Float64Array, visit: () => void, leastOnly?: boolean): void
  /** Leaves all cuts undecided but those of the last memories, which hold all. */
  leaveUndecided(loops: number): void
}

/**
 * Gives each memory, from the innermost out, the loops that save most: of all combinations of prefixes of its
 * operands' remaining loops that fit together, the one with the least (remaining iterations × stored size) summed
 * over the operands, the later on ties. An operand's last memory takes all that remains.
 *
 * Source: LOMA (Symons et al., AICAS 2021), memory allocation as in ZigZag 3.6.3.
 */
export function makeAllocator(placement: Placement): Allocator {
  const { operands, core } = placement
  const cuts: Int32Array[] = []
  const leastCuts: Int32Array[] = []
  for (const { memories } of operands) {
    cuts.push(new Int32Array(memories.length))
    leastCuts.push(new Int32Array(memories.length))
  }
  const memories: MemoryInUse[] = []
  for (const memory of core.memories) {
    const residents: Resident[] = []
    for (let operand = 0; operand < operands.length; operand++) {
      const placed = operands[operand]!
      const level = placed.memories.indexOf(memory)
      if (level < 0) continue
      residents.push({
        placed,
        cut: cuts[operand]!,
        leastCut: leastCuts[operand]!,
        level,
        isLast: level === placed.memories.length - 1,
        bits: new Float64Array(mostLoops),
        moves: new Float64Array(mostLoops),
        count: 0,
      })
    }
    memories.push({ sizeBits: memory.sizeBits, residents })
  }

  /** By memory, the same for all orders. */
  const fitting: (FittingWhole | undefined)[] = []
  const allocatePrefix = (
    dimensions: Uint8Array,
    sizes: Float64Array,
    depth: number,
    freeEnd: number,
  ): boolean => {
    for (let m = 0; m < memories.length; m++) {
      const { sizeBits, residents } = memories[m]!
      if (!(m in fitting)) fitting[m] = fittingWhole(placement, core.memories[m]!, dimensions, sizes)
      if (fitting[m]?.isWhole) {
        for (let r = 0; r < residents.length; r++) residents[r]!.cut[residents[r]!.level] = sizes.length
        continue
      }
      let isOpen = false
      for (let r = 0; r < residents.length && !isOpen; r++) {
        const resident = residents[r]!
        isOpen = measureTiles(resident, placement, sizeBits, dimensions, sizes, depth, freeEnd)
        if (!isOpen && resident.count === 0) return false
      }
      if (isOpen) {
        leaveOpen(residents, sizes.length, depth)
        if (fitting[m])
          takeRoom(residents, fitting[m]!, placement, sizeBits, dimensions, sizes, depth, freeEnd)
      } else if (!chooseTiles(residents, sizeBits)) return false
    }
    return true
  }
  const allocate = (dimensions: Uint8Array, sizes: Float64Array) =>
    allocatePrefix(dimensions, sizes, sizes.length, sizes.length)

  const eachAllocation = (
    dimensions: Uint8Array,
    sizes: Float64Array,
    visit: () => void,
    leastOnly = false,
  ): void => visitAllocations(memories, placement, dimensions, sizes, visit, leastOnly)
  const leaveUndecided = (loops: number) => {
    for (const { residents } of memories) leaveOpen(residents, loops, 0)
  }
  return { cuts, leastCuts, allocate, allocatePrefix, eachAllocation, leaveUndecided }
}

/** An operand's last memory holds all of it; one alone in a memory takes as much as fits, where that never moves more. */
function leaveOpen(residents: readonly Resident[], loops: number, depth: number): void {
  for (let r = 0; r < residents.length; r++) {
    const { placed, cut, leastCut, level, isLast } = residents[r]!
    cut[level] = isLast ? loops : undecided
    const start = level === 0 ? 0 : cut[level - 1]!
    const isAlone = residents.length === 1 && placed.isEven
    if (start === undecided) leastCut[level] = leastCut[level - 1]!
    else leastCut[level] = isAlone ? Math.max(start, depth) : start
  }
}

/**
 * Decides cuts of a memory with room for all: each operand has the tile that moves least. Where windows of a part of
 * the loops may move less than all, that is known once no loops which follow may be such a part.
 */
function takeRoom(
  residents: readonly Resident[],
  { takesWhole }: FittingWhole,
  placement: Placement,
  sizeBits: number,
  dimensions: Uint8Array,
  sizes: Float64Array,
  depth: number,
  freeEnd: number,
): void {
  const loops = sizes.length
  for (let r = 0; r < residents.length; r++) {
    const resident = residents[r]!
    const { cut, level, moves } = resident
    const start = level === 0 ? 0 : cut[level - 1]!
    if (takesWhole[r]) cut[level] = loops
    if (cut[level] !== undecided || start === undecided || start > depth) continue
    if (!isBestWhole(resident, placement, dimensions, sizes, depth, freeEnd)) continue
    measureTiles(resident, placement, sizeBits, dimensions, sizes, loops, loops)
    cut[level] = loops
    for (let k = loops - 1; k >= start; k--) {
      if (moves[k - start]! < moves[cut[level]! - start]!) cut[level] = k
    }
  }
}
