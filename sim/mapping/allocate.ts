import { type FittingWhole, fittingWhole } from './holds-all.ts'
import type { PlacedOperand, Placement } from './placement.ts'
import { relevance, type Tiling, touchedElements } from './spatial-factors.ts'

/** Cuts of the temporal loops, made anew for each order; one allocator serves all orders of a placement. */
export interface Allocator {
  /** Per operand, per level: loops within the tile that the level holds. Overwritten by each call. */
  readonly cuts: readonly Int32Array[]
  /** The same for cuts that are undecided: what they are at least. */
  readonly leastCuts: readonly Int32Array[]
  /** False where some memory cannot hold what has to be in it. */
  allocate(dimensions: Uint8Array, sizes: Float64Array): boolean
  /**
   * Finds the cuts that all orders with the same first `depth` loops share; `undecided` for the others. False where
   * none of these orders fits.
   */
  allocatePrefix(dimensions: Uint8Array, sizes: Float64Array, depth: number): boolean
  /** Calls `visit` for every allocation that fits, its cuts in place. */
  eachAllocation(dimensions: Uint8Array, sizes: Float64Array, visit: () => void): void
  /** Leaves all cuts undecided but those of the last memories, which hold all. */
  leaveUndecided(loops: number): void
}

/** A cut that depends on loops further out. */
export const undecided = -1

/** One operand's part of a memory, and the tiles that it could hold there: with 0, 1, … further loops. */
interface Resident {
  readonly placed: PlacedOperand
  readonly cut: Int32Array
  readonly leastCut: Int32Array
  readonly level: number
  readonly isLast: boolean
  readonly bits: Float64Array
  /** Remaining iterations × bits: what would pass to the level above. */
  readonly moves: Float64Array
  /** How many of the tiles fit. */
  count: number
}

const mostLoops = 64

/** Stands for an operand that a memory does not hold: one tile of no bits. */
const nobody: Pick<Resident, 'bits' | 'moves' | 'count' | 'isLast'> = {
  isLast: false,
  bits: new Float64Array(1),
  moves: new Float64Array(1),
  count: 1,
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
  const cuts = operands.map(({ memories }) => new Int32Array(memories.length))
  const leastCuts = operands.map(({ memories }) => new Int32Array(memories.length))
  const memories = core.memories.map((memory) => ({
    sizeBits: memory.sizeBits,
    residents: operands.flatMap((placed, operand): Resident[] => {
      const level = placed.memories.indexOf(memory)
      if (level < 0) return []
      const isLast = level === placed.memories.length - 1
      const tiles = { bits: new Float64Array(mostLoops), moves: new Float64Array(mostLoops) }
      return [
        { placed, cut: cuts[operand]!, leastCut: leastCuts[operand]!, level, isLast, ...tiles, count: 0 },
      ]
    }),
  }))

  /** By memory, the same for all orders. */
  const fitting: (FittingWhole | undefined)[] = []
  const allocatePrefix = (dimensions: Uint8Array, sizes: Float64Array, depth: number): boolean => {
    for (let m = 0; m < memories.length; m++) {
      const { sizeBits, residents } = memories[m]!
      let isOpen = false
      for (let r = 0; r < residents.length && !isOpen; r++) {
        const resident = residents[r]!
        isOpen = measureTiles(resident, placement, sizeBits, dimensions, sizes, depth)
        if (!isOpen && resident.count === 0) return false
      }
      if (isOpen) {
        if (!(m in fitting)) fitting[m] = fittingWhole(placement, core.memories[m]!, dimensions, sizes)
        leaveOpen(residents, sizes.length, depth)
        if (fitting[m]) takeRoom(residents, fitting[m]!, placement, sizeBits, dimensions, sizes, depth)
      } else if (!chooseTiles(residents, sizeBits)) return false
    }
    return true
  }
  const allocate = (dimensions: Uint8Array, sizes: Float64Array) =>
    allocatePrefix(dimensions, sizes, sizes.length)

  const eachAllocation = (dimensions: Uint8Array, sizes: Float64Array, visit: () => void): void => {
    const fill = (m: number, r: number, used: number): void => {
      if (m === memories.length) {
        visit()
        return
      }
      const { sizeBits, residents } = memories[m]!
      const resident = residents[r]
      if (!resident) {
        fill(m + 1, 0, 0)
        return
      }
      measureTiles(resident, placement, sizeBits, dimensions, sizes, sizes.length)
      const { cut, level, count, bits } = resident
      const start = level === 0 ? 0 : cut[level - 1]!
      for (let k = resident.isLast ? Math.max(0, count - 1) : 0; k < count; k++) {
        if (used + bits[k]! > sizeBits) continue
        cut[level] = start + k
        fill(m, r + 1, used + bits[k]!)
      }
    }
    fill(0, 0, 0)
  }
  const leaveUndecided = (loops: number) => {
    for (const { residents } of memories) leaveOpen(residents, loops, 0)
  }
  return { cuts, leastCuts, allocate, allocatePrefix, eachAllocation, leaveUndecided }
}

const factors = new Float64Array(6)

/**
 * Sizes an operand's tiles while they fit a memory by themselves. True where the tile of the first `depth` loops still
 * does, or where it starts at an undecided cut: then what fits depends on the loops that follow.
 */
function measureTiles(
  resident: Resident,
  { layer, tiling }: Placement,
  sizeBits: number,
  dimensions: Uint8Array,
  sizes: Float64Array,
  depth: number,
): boolean {
  const { placed, cut, level, isLast } = resident
  const { codes, below, isOutput, isWindowed, reducedAbove } = placed
  const loops = sizes.length
  const start = level === 0 ? 0 : cut[level - 1]!
  if (start === undecided) return true
  for (let code = 0; code < 6; code++) factors[code] = below.average[level * 6 + code]!
  let left = 1
  let isPartial = isOutput && reducedAbove[level + 1] === 1
  for (let k = 0; k < loops; k++) {
    const code = codes[dimensions[k]!]!
    if (k < start) factors[code] = factors[code]! * sizes[k]!
    else {
      left *= sizes[k]!
      isPartial ||= isOutput && code === relevance.none
    }
  }
  const width = isPartial ? layer.precision.partialSum : placed.bits
  let count = 0
  for (let k = start; ; k++) {
    const elements = isWindowed ? touchedElements(tiling, factors, 0) : factors[relevance.direct]!
    const size = elements * width
    if (size > sizeBits) break
    resident.bits[count] = size
    resident.moves[count++] = isLast ? 0 : left * size
    if (k === loops) break
    if (k === depth && mayTakeMore(resident, tiling, width, sizeBits, dimensions, sizes, k)) return true
    if (k === depth) break
    const code = codes[dimensions[k]!]!
    factors[code] = factors[code]! * sizes[k]!
    left /= sizes[k]!
  }
  resident.count = isLast && start + count - 1 < loops ? 0 : count
  return false
}

/** Whether the tile whose `factors` stand still fits with some one of the loops from `depth` on. */
function mayTakeMore(
  { placed: { codes, isWindowed } }: Resident,
  tiling: Tiling,
  width: number,
  sizeBits: number,
  dimensions: Uint8Array,
  sizes: Float64Array,
  depth: number,
): boolean {
  for (let i = depth; i < sizes.length; i++) {
    const code = codes[dimensions[i]!]!
    const before = factors[code]!
    factors[code] = before * sizes[i]!
    const elements = isWindowed ? touchedElements(tiling, factors, 0) : factors[relevance.direct]!
    factors[code] = before
    if (elements * width <= sizeBits) return true
  }
  return false
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
 * the loops may move less than all, that is known once the loops which follow do not move them.
 */
function takeRoom(
  residents: readonly Resident[],
  { takesWhole }: FittingWhole,
  placement: Placement,
  sizeBits: number,
  dimensions: Uint8Array,
  sizes: Float64Array,
  depth: number,
): void {
  const loops = sizes.length
  for (let r = 0; r < residents.length; r++) {
    const resident = residents[r]!
    const { placed, cut, level, moves } = resident
    const start = level === 0 ? 0 : cut[level - 1]!
    if (takesWhole[r]) cut[level] = loops
    if (cut[level] !== undecided || start === undecided || start > depth) continue
    let isSteady = true
    for (let i = depth; i < loops; i++) isSteady &&= placed.codes[dimensions[i]!]! <= relevance.direct
    if (!isSteady) continue
    measureTiles(resident, placement, sizeBits, dimensions, sizes, loops)
    cut[level] = loops
    for (let k = loops - 1; k >= start; k--) {
      if (moves[k - start]! < moves[cut[level]! - start]!) cut[level] = k
    }
  }
}

/** Tries all combinations of tiles of up to three operands; the best gives the cuts. False where none fits. */
function chooseTiles(residents: readonly Resident[], sizeBits: number): boolean {
  const a = residents[0] ?? nobody
  const b = residents[1] ?? nobody
  const c = residents[2] ?? nobody
  let least = Number.POSITIVE_INFINITY
  let [bestA, bestB, bestC] = [0, 0, 0]
  for (let i = a.isLast ? a.count - 1 : 0; i < a.count; i++) {
    for (let j = b.isLast ? b.count - 1 : 0; j < b.count; j++) {
      const used = a.bits[i]! + b.bits[j]!
      if (used > sizeBits) continue
      const moves = a.moves[i]! + b.moves[j]!
      for (let k = c.isLast ? c.count - 1 : 0; k < c.count; k++) {
        if (used + c.bits[k]! > sizeBits || moves + c.moves[k]! > least) continue
        least = moves + c.moves[k]!
        bestA = i
        bestB = j
        bestC = k
      }
    }
  }
  if (least === Number.POSITIVE_INFINITY) return false
  for (let r = 0; r < residents.length; r++) {
    const { cut, level } = residents[r]!
    cut[level] = (level === 0 ? 0 : cut[level - 1]!) + (r === 0 ? bestA : r === 1 ? bestB : bestC)
  }
  return true
}
