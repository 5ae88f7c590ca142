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
  const extent = windowExtent(
    temporal[outer]! * below.average[level * 6 + outer]!,
    temporal[window]! * below.average[level * 6 + window]!,
    stride[axis],
    dilation[axis],
  )
  const movingLevel = cuts[operand]!.findIndex((cut) => cut > position)
  const lanes = below.average[movingLevel * 6 + code]!
  const step = temporal[code]! * lanes * (code === outer ? stride[axis] : dilation[axis])
  const steps = sizes[position]!
  return (1 + (steps - 1) * Math.min(1, step / extent)) / steps
}
