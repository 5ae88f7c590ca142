import type { LoopOrder } from '../mapping/loop-order.ts'
import type { Placement } from '../mapping/placement.ts'
import { relevance, touchedElements, wholeElements } from '../mapping/spatial-factors.ts'
import { windowExtent } from '../workload/access.ts'
import type { CostRules } from './rules.ts'
import type { Traffic } from './traffic.ts'

const scratch = new Float64Array(6)
const temporal = new Float64Array(6)

/**
 * Walks the loops once. Loops that do not index the operand, at the bottom of a level, belong to the level below
 * (stationarity); below the innermost memory they are the cycles for which the array holds an element.
 */
export function fillTiles(
  traffic: Traffic,
  placement: Placement,
  order: LoopOrder,
  operand: number,
  rules: CostRules,
): void {
  const { codes, memories, below, isOutput } = placement.operands[operand]!
  const { dimensions, sizes } = order
  const cut = order.cuts[operand]!
  const first = operand * traffic.levels
  let reuse = 1
  for (let i = 0; i < sizes.length; i++) if (codes[dimensions[i]!] === relevance.none) reuse *= sizes[i]!

  const held = isOutput || rules.heldInputs === 'read-every-cycle' ? 1 : runFrom(order, codes)
  traffic.cycles[first] = held
  traffic.tile[first] = traffic.tileWhole[first] = traffic.newShare[first] = 1
  traffic.reusedOnTop[first] = traffic.renewedOnTop[first] = 1
  setSums(traffic, placement, operand, 0, reuse)

  temporal.fill(1)
  let position = 0
  let cycles = 1
  for (let level = 0; level < memories.length; level++) {
    const start = position
    const end = cut[level]!
    for (; position < sizes.length; position++) {
      const code = codes[dimensions[position]!]!
      if (position >= end && code !== relevance.none) break
      cycles *= sizes[position]!
      temporal[code] = temporal[code]! * sizes[position]!
    }
    const at = first + level + 1
    traffic.cycles[at] = cycles
    traffic.tile[at] = elements(placement, below.average[level]!)
    traffic.tileWhole[at] = placement.exact ? traffic.tile[at]! : elements(placement, below.whole[level]!)
    const isMoved = rules.movedWindows === 'kept' && position === end && position < sizes.length
    traffic.newShare[at] = isMoved ? newShare(placement, order, operand, level, position) : 1
    setSums(traffic, placement, operand, level + 1, reuse / temporal[relevance.none]!)
    traffic.reusedOnTop[at] = runOnTop(order, codes, start, position, relevance.none)
    traffic.renewedOnTop[at] = runOnTop(order, codes, start, position, relevance.direct)
  }
}

/** How often a tile's elements come back for a further part of their sum, and at which width they are held. */
function setSums(
  traffic: Traffic,
  placement: Placement,
  operand: number,
  level: number,
  passes: number,
): void {
  const { isOutput, bits, reducedAbove } = placement.operands[operand]!
  const at = operand * traffic.levels + level
  const isPartial = isOutput && (passes > 1 || reducedAbove[level]!)
  traffic.passes[at] = passes
  traffic.isPartial[at] = isPartial ? 1 : 0
  traffic.tileBits[at] = isPartial ? placement.layer.precision.partialSum : bits
}

/**
 * Share of a window's elements that are new each time, on average over the steps of the loop that moves it: the first
 * step brings all.
 */
function newShare(
  placement: Placement,
  { dimensions, sizes, cuts }: LoopOrder,
  operand: number,
  level: number,
  position: number,
): number {
  const { codes, below } = placement.operands[operand]!
  const { stride, dilation } = placement.layer
  const code = codes[dimensions[position]!]!
  if (code < relevance.OX) return 1
  const isRow = code >= relevance.OY
  const [outer, window] = isRow ? [relevance.OY, relevance.FY] : [relevance.OX, relevance.FX]
  const axis = isRow ? 'y' : 'x'
  const held = below.average[level]!
  const extent = windowExtent(
    temporal[outer]! * held[outer]!,
    temporal[window]! * held[window]!,
    stride[axis],
    dilation[axis],
  )
  const movingLevel = cuts[operand]!.findIndex((cut) => cut > position)
  const lanes = below.average[movingLevel]![code]!
  const step = temporal[code]! * lanes * (code === outer ? stride[axis] : dilation[axis])
  const steps = sizes[position]!
  return (1 + (steps - 1) * Math.min(1, step / extent)) / steps
}

function elements(placement: Placement, spatial: Float64Array): number {
  for (let code = 0; code < 6; code++) scratch[code] = temporal[code]! * spatial[code]!
  const { layer, unevenUnrolling } = placement
  return wholeElements(touchedElements(layer, scratch, unevenUnrolling), unevenUnrolling)
}

/** Cycles for which the array holds one element: the innermost loops that do not index the operand. */
function runFrom({ dimensions, sizes }: LoopOrder, codes: Uint8Array): number {
  let product = 1
  for (let i = 0; i < sizes.length && codes[dimensions[i]!] === relevance.none; i++) product *= sizes[i]!
  return product
}

function runOnTop(order: LoopOrder, codes: Uint8Array, start: number, end: number, wanted: number): number {
  let product = 1
  for (let i = end - 1; i >= start && codes[order.dimensions[i]!] === wanted; i--) product *= order.sizes[i]!
  return product
}
