import { undecided } from '../mapping/allocate.ts'
import type { PartialOrder } from '../mapping/loop-order.ts'
import type { Placement } from '../mapping/placement.ts'
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
 * Finds what all orders with the same first `depth` loops have in common in a tile whose cut they leave undecided.
 *
 * @param width bits of an element, at least
 */
export function describeUndecided(
  found: UndecidedTile,
  { operands, tiling, exact }: Placement,
  { dimensions, sizes, cuts, leastCuts }: PartialOrder,
  operand: number,
  level: number,
  depth: number,
  width: number,
): void {
  const { codes, below, isWindowed, isEven, memories } = operands[operand]!
  const { sizeBits } = memories[level]!
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
  for (let i = level * 6 + 1; i < level * 6 + 6; i++) share *= Math.max(1, below.whole[i]! / below.average[i]!)
  found.most = sizeBits * share
  found.mayFillHalf = true
  found.reusedOnTop = 1
  const start = level === 0 ? 0 : cuts[operand]![level - 1]!
  if (start === undecided || end !== depth || !isEven || isWindowed) return
  found.most = largestProduct(found.least, sizeBits, codes, dimensions, sizes, depth)
  let top = end
  let live = found.least
  while (top > start && codes[dimensions[top - 1]!] === relevance.direct) live /= sizes[--top]!
  found.mayFillHalf = Math.floor(live) / sizeBits <= 0.5
  if (found.most > found.least || top < end) return
  let reused = 1
  while (top > start && codes[dimensions[top - 1]!] === relevance.none) reused *= sizes[--top]!
  if (top > start) found.reusedOnTop = reused
}

/** The largest product of `held` and sizes of further loops that index the operand, up to `most`. */
function largestProduct(
  held: number,
  most: number,
  codes: Uint8Array,
  dimensions: Uint8Array,
  sizes: Float64Array,
  from: number,
): number {
  let largest = held
  for (let i = from; i < sizes.length; i++) {
    if (codes[dimensions[i]!] === relevance.none || held * sizes[i]! > most) continue
    largest = Math.max(largest, largestProduct(held * sizes[i]!, most, codes, dimensions, sizes, i + 1))
  }
  return largest
}
