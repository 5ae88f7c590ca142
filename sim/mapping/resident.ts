import type { PlacedOperand, Placement } from './placement.ts'
import { relevance, type Tiling, touchedElements } from './spatial-factors.ts'

/** A cut that depends on loops further out. */
export const undecided = -1

/** One operand's part of a memory, and the tiles that it could hold there: with 0, 1, … further loops. */
export interface Resident {
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

export const mostLoops = 64

const factors = new Float64Array(6)

/**
 * Sizes an operand's tiles while they fit a memory by themselves. True where the tile of the first `depth` loops still
 * does, or where it starts at an undecided cut: then what fits depends on the loops that follow, free up to `freeEnd`.
 */
export function measureTiles(
  resident: Resident,
  { layer, tiling }: Placement,
  sizeBits: number,
  dimensions: Uint8Array,
  sizes: Float64Array,
  depth: number,
  freeEnd: number,
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
  /** All free loops leave the tile as it is, so that it takes none or all of them. */
  let isSteady = depth < freeEnd && start <= depth
  for (let k = depth; k < freeEnd; k++) isSteady &&= codes[dimensions[k]!] === relevance.none
  const width = isPartial ? layer.precision.partialSum : placed.bits
  let count = 0
  for (let k = start; ; k++) {
    const elements = isWindowed ? touchedElements(tiling, factors, 0) : factors[relevance.direct]!
    const size = elements * width
    if (size > sizeBits) break
    resident.bits[count] = size
    resident.moves[count++] = isLast ? 0 : left * size
    if (k === loops) break
    if (k === depth && !isSteady) {
      if (mayTakeMore(resident, tiling, width, sizeBits, dimensions, sizes, k, freeEnd)) return true
      break
    }
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
  freeEnd: number,
): boolean {
  for (let i = depth; i < Math.max(depth + 1, freeEnd); i++) {
    const code = codes[dimensions[i]!]!
    const before = factors[code]!
    factors[code] = before * sizes[i]!
    const elements = isWindowed ? touchedElements(tiling, factors, 0) : factors[relevance.direct]!
    factors[code] = before
    if (elements * width <= sizeBits) return true
  }
  return false
}
