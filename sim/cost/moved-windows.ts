import type { LoopOrder } from '../mapping/loop-order.ts'
import type { Placement } from '../mapping/placement.ts'
import { type Factors, relevance } from '../mapping/spatial-factors.ts'
import { windowExtent } from '../workload/access.ts'

/**
 * Share of a window's elements that are new each time, on average over the steps of the loop at `position` that moves
 * it: the first step brings all.
 *
 * @param temporal products of the loops below, by relevance
 */
export function newShare(
  placement: Placement,
  { dimensions, sizes, cuts }: LoopOrder,
  operand: number,
  level: number,
  position: number,
  temporal: Factors,
): number {
  const { codes, below } = placement.operands[operand]!
  const { stride, dilation } = placement.layer
  const code = codes[dimensions[position]!]!
  if (code < relevance.OX) return 1
  const isRow = code >= relevance.OY
  const [outer, window] = isRow ? [relevance.OY, relevance.FY] : [relevance.OX, relevance.FX]
  const axis = isRow ? 'y' : 'x'
  const outers = temporal[outer]! * below.average[level * 6 + outer]!
  const windows = temporal[window]! * below.average[level * 6 + window]!
  const extentOf = (a: number, b: number) => windowExtent(a, b, stride[axis], dilation[axis])
  const extent = extentOf(outers, windows)
  const movingLevel = cuts[operand]!.findIndex((cut) => cut > position)
  const moved = temporal[code]! * below.average[movingLevel * 6 + code]!
  const steps = sizes[position]!
  const fresh = freshElements()
  return (1 + ((steps - 1) * Math.min(extent, fresh)) / extent) / steps

  /** What a step brings that the tile before it has not. */
  function freshElements(): number {
    const isOuter = code === outer
    if (moved === (isOuter ? outers : windows))
      return (isOuter ? extentOf(2 * outers, windows) : extentOf(outers, 2 * windows)) - extent
    // Lanes side by side take turns: a tile moves by more than itself. With gaps in it, all of it may be new.
    const box = (outers - 1) * stride[axis] + (windows - 1) * dilation[axis] + 1
    return extent < box ? extent : moved * (isOuter ? stride[axis] : dilation[axis])
  }
}
