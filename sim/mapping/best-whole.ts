import type { Placement } from './placement.ts'
import type { Resident } from './resident.ts'
import { relevance, touchedElements } from './spatial-factors.ts'

const factors = new Float64Array(6)

/**
 * Whether no tile that leaves out some of the loops from `depth` on, in whatever order those before `freeEnd` stand, moves
 * less than the tile with all loops.
 */
export function isBestWhole(
  { placed: { codes, below }, level }: Resident,
  { tiling }: Placement,
  dimensions: Uint8Array,
  sizes: Float64Array,
  depth: number,
  freeEnd: number,
): boolean {
  for (let code = 0; code < 6; code++) factors[code] = below.average[level * 6 + code]!
  for (let i = 0; i < sizes.length; i++) {
    const code = codes[dimensions[i]!]!
    if (code > relevance.direct) factors[code] = factors[code]! * sizes[i]!
  }
  const all = touchedElements(tiling, factors, 0)
  /** Leaves a loop out for the time of `next`. */
  const without = (at: number, left: number, next: (left: number) => boolean): boolean => {
    const code = codes[dimensions[at]!]!
    if (code === relevance.direct) return next(left)
    if (code === relevance.none) return next(left * sizes[at]!)
    const before = factors[code]!
    factors[code] = before / sizes[at]!
    const isNoLess = next(left * sizes[at]!)
    factors[code] = before
    return isNoLess
  }
  const isNoLess = (left: number) => left * touchedElements(tiling, factors, 0) >= all
  /** Leaves out free loops from `at` on, in every way; what moves no less is left in. */
  const leaveFree = (at: number, left: number): boolean => {
    if (at === freeEnd) return isNoLess(left)
    if (!leaveFree(at + 1, left)) return false
    if (codes[dimensions[at]!]! <= relevance.direct) return true
    return without(at, left, (more) => leaveFree(at + 1, more))
  }
  /** Leaves out the known loops, from the last inwards, then free ones. */
  const leaveKnown = (end: number, left: number): boolean => {
    if (end === freeEnd) return leaveFree(depth, left)
    return isNoLess(left) && without(end - 1, left, (more) => leaveKnown(end - 1, more))
  }
  return leaveKnown(sizes.length, 1)
}
