import type { PartialOrder } from '../mapping/loop-order.ts'
import type { Placement } from '../mapping/placement.ts'
import { undecided } from '../mapping/resident.ts'
import { relevance, touchedElements, wholeElements } from '../mapping/spatial-factors.ts'

/** What is known of a tile whose cut is undecided. */
export interface UndecidedTile {
  /** Bits that it has, at least and at most. */
  least: number
  most: number
  /** Elements that it has at most. */
  mostElements: number
  /** All that it may have, if it is alone in its memory: so many of `choices`; none where that is not known. */
  count: number
  readonly choices: Float64Array
  /** Whether it may be renewed while in use, if it is alone in its memory. */
  mayFillHalf: boolean
  /** Cycles for which each of its states is used last, at least: product of loops on its top that do not index the operand. */
  reusedOnTop: number
}

export function makeUndecidedTile(): UndecidedTile {
  return {
    least: 0,
    most: 0,
    mostElements: 0,
    count: 0,
    choices: new Float64Array(64),
    mayFillHalf: true,
    reusedOnTop: 1,
  }
}

export function copyChoices(to: UndecidedTile, { count, choices, reusedOnTop }: UndecidedTile): void {
  to.count = count
  to.reusedOnTop = reusedOnTop
  for (let i = 0; i < count; i++) to.choices[i] = choices[i]!
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
  { operands, tiling, exact, layer }: Placement,
  { dimensions, sizes, cuts, leastCuts, freeEnd }: PartialOrder,
  operand: number,
  level: number,
  depth: number,
  width: number,
  isAlone: boolean,
): void {
  const { codes, below, isWindowed, isOutput, evenLevels, memories, bits, reducedAbove } = operands[operand]!
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
  let isPartial = isOutput && reducedAbove[level + 1] === 1
  if (isOutput && start !== undecided) {
    for (let i = start; i < sizes.length; i++) isPartial ||= codes[dimensions[i]!] === relevance.none
  }
  const elements = found.most / (isPartial ? layer.precision.partialSum : bits)
  found.mostElements = level < evenLevels ? Math.floor(elements) : Math.ceil(elements)
  found.count = 0
  found.mayFillHalf = true
  found.reusedOnTop = 1
  if (end !== depth || level >= evenLevels || isWindowed) return
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
  if (!isAlone || isOutput) {
    found.least = held
    found.count = 0
  }
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

/** Sizes of the free loops that index the operand. */
const free = new Float64Array(64)

/**
 * Loops from `from` on (those from `freeEnd` on as they stand, after all others) are added to `found.least` in every way that
 * fits: the results that take no more.
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
  let loops = 0
  for (let i = from; i < freeEnd; i++) {
    if (codes[dimensions[i]!] !== relevance.none) free[loops++] = sizes[i]!
  }
  const start = found.least
  found.least = Number.POSITIVE_INFINITY
  found.most = 0
  found.count = 0
  for (let chosen = 0; chosen < 1 << loops; chosen++) {
    let held = start
    let largestLeft = 0
    for (let i = 0; i < loops; i++) {
      if (((chosen >> i) & 1) === 1) held *= free[i]!
      else if (free[i]! > largestLeft) largestLeft = free[i]!
    }
    if (held > sizeBits || (largestLeft > 0 && held * largestLeft <= sizeBits)) continue
    for (let outer = freeEnd; largestLeft === 0 && outer < sizes.length; outer++) {
      if (codes[dimensions[outer]!] === relevance.none) continue
      if (held * sizes[outer]! > sizeBits) break
      held *= sizes[outer]!
    }
    if (held < found.least) found.least = held
    if (held > found.most) found.most = held
    let known = 0
    while (known < found.count && found.choices[known] !== held) known++
    if (known === found.count && known < found.choices.length) found.choices[found.count++] = held
  }
  if (found.count === found.choices.length) found.count = 0
}
