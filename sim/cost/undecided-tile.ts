import type { PartialOrder } from '../mapping/loop-order.ts'
import type { Placement } from '../mapping/placement.ts'
import { undecided } from '../mapping/resident.ts'
import { relevance, touchedElements, wholeElements } from '../mapping/spatial-factors.ts'

/** What is known of a tile whose cut is undecided. */
export interface UndecidedTile {
  /** Bits that it has, at least and at most. */
  least: number
  most: number
  /** Whether it may be renewed while in use, if it is alone in its memory. */
  mayFillHalf: boolean
  /** Cycles for which each of its states is used last, at least: product of loops on its top that do not index the operand. */
  reusedOnTop: number
}

const factors = new Float64Array(6)

/**
 * Finds what all orders with the same first `depth` loops have in common in a tile whose cut they leave undecided. One
 * alone in its memory takes loops until the next that indexes the operand does not fit.
 *
 * @param width bits of an element, at least
 */
export function describeUndecided(
  found: UndecidedTile,
  { operands, tiling, exact }: Placement,
  { dimensions, sizes, cuts, leastCuts, freeEnd }: PartialOrder,
  operand: number,
  level: number,
  depth: number,
  width: number,
  isAlone: boolean,
): void {
  const { codes, below, isWindowed, isOutput, isEven, memories } = operands[operand]!
  const { sizeBits } = memories[level]!
  const start = level === 0 ? 0 : cuts[operand]![level - 1]!
  const end = leastCuts[operand]![level]!
  for (let code = 0; code < 6; code++) factors[code] = below.whole[level * 6 + code]!
  for (let i = 0; i < end; i++) {
    const code = codes[dimensions[i]!]!
    factors[code] = factors[code]! * sizes[i]!
  }
  const touched = isWindowed ? touchedElements(tiling, factors, 0) : factors[relevance.direct]!
  found.least = width * (exact ? touched : wholeElements(touched, tiling.rule))
  // Lanes may be more for time than what fits the memory is counted by.
  let share = 1
  for (let i = level * 6 + 1; i < level * 6 + 6; i++)
    share *= Math.max(1, below.whole[i]! / below.average[i]!)
  found.most = sizeBits * share
  found.mayFillHalf = true
  found.reusedOnTop = 1
  if (end !== depth || !isEven || isWindowed) return
  if (start === undecided) {
    // One that is alone takes as much wherever it starts; partial sums are wider than `width` may be.
    if (isAlone && !isOutput && found.least <= sizeBits) {
      growTile(found, sizeBits, codes, dimensions, sizes, depth, freeEnd)
    }
    return
  }
  const held = found.least
  growTile(found, sizeBits, codes, dimensions, sizes, depth, freeEnd)
  // Partial sums are wider than `width` may be, so that less of them fits.
  if (!isAlone || isOutput) found.least = held
  if (!isAlone) return
  let top = end
  let live = held
  while (top > start && codes[dimensions[top - 1]!] === relevance.direct) live /= sizes[--top]!
  found.mayFillHalf = Math.floor(live) / sizeBits <= 0.5
  if (found.most > held || top < end) return
  let reused = 1
  while (top > start && codes[dimensions[top - 1]!] === relevance.none) reused *= sizes[--top]!
  if (top > start) found.reusedOnTop = reused
}

/**
 * Loops from `from` on (those from `freeEnd` on as they stand, after all others) are added to `found.least` in every way that
 * fits: the smallest and the largest result that takes no more.
 */
function growTile(
  found: UndecidedTile,
  sizeBits: number,
  codes: Uint8Array,
  dimensions: Uint8Array,
  sizes: Float64Array,
  from: number,
  freeEnd: number,
): void {
  let least = Number.POSITIVE_INFINITY
  let most = 0
  const grow = (at: number, held: number, largestLeft: number): void => {
    if (at === freeEnd) {
      for (let outer = at; largestLeft === 0 && outer < sizes.length; outer++) {
        if (codes[dimensions[outer]!] === relevance.none) continue
        if (held * sizes[outer]! > sizeBits) break
        held *= sizes[outer]!
      }
      if (held > most) most = held
      if (held < least && (largestLeft === 0 || held * largestLeft > sizeBits)) least = held
      return
    }
    if (codes[dimensions[at]!] === relevance.none) {
      grow(at + 1, held, largestLeft)
      return
    }
    const size = sizes[at]!
    if (held * size <= sizeBits) grow(at + 1, held * size, largestLeft)
    grow(at + 1, held, Math.max(size, largestLeft))
  }
  grow(from, found.least, 0)
  found.least = least
  found.most = most
}
