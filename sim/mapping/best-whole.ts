import type { Placement } from './placement.ts'
import type { Resident } from './resident.ts'
import { relevance, type Tiling, touchedElements } from './spatial-factors.ts'

const factors = new Float64Array(6)
/** Positions of the free loops of one axis. */
const own = new Int32Array(64)

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
  let left = 1
  for (let end = sizes.length - 1; end >= freeEnd; end--) {
    const code = codes[dimensions[end]!]!
    if (code === relevance.direct) continue
    left *= sizes[end]!
    if (code > relevance.direct) factors[code] = factors[code]! / sizes[end]!
    if (left * touchedElements(tiling, factors, 0) < all) return false
  }
  // What columns are left out does not bear on which rows are to be, so that the least of both is the least.
  left *= leaveOut(tiling, codes, dimensions, sizes, depth, freeEnd, relevance.OX)
  left *= leaveOut(tiling, codes, dimensions, sizes, depth, freeEnd, relevance.OY)
  return left * touchedElements(tiling, factors, 0) >= all
}

/**
 * Leaves out of `factors` those free loops of an axis, columns or rows, without which the tiles together move least.
 *
 * @returns how many tiles there are for each one before
 */
function leaveOut(
  tiling: Tiling,
  codes: Uint8Array,
  dimensions: Uint8Array,
  sizes: Float64Array,
  depth: number,
  freeEnd: number,
  axis: number,
): number {
  let count = 0
  for (let i = depth; i < freeEnd; i++) {
    const code = codes[dimensions[i]!]!
    if (code === axis || code === axis + 1) own[count++] = i
  }
  const outer = factors[axis]!
  const window = factors[axis + 1]!
  let [leastOuter, leastWindow, leastLeft] = [outer, window, 1]
  let least = touchedElements(tiling, factors, 0)
  for (let chosen = 1; chosen < 1 << count; chosen++) {
    factors[axis] = outer
    factors[axis + 1] = window
    let left = 1
    for (let i = 0; i < count; i++) {
      if (((chosen >> i) & 1) === 0) continue
      const size = sizes[own[i]!]!
      const code = codes[dimensions[own[i]!]!]!
      factors[code] = factors[code]! / size
      left *= size
    }
    const moved = left * touchedElements(tiling, factors, 0)
    if (moved >= least) continue
    least = moved
    leastOuter = factors[axis]!
    leastWindow = factors[axis + 1]!
    leastLeft = left
  }
  factors[axis] = leastOuter
  factors[axis + 1] = leastWindow
  return leastLeft
}
