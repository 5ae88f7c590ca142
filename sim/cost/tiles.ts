import type { LoopOrder } from '../mapping/loop-order.ts'
import type { PlacedOperand, Placement } from '../mapping/placement.ts'
import {
  relevance,
  touchedColumns,
  touchedElements,
  touchedRows,
  wholeElements,
} from '../mapping/spatial-factors.ts'
import { newShare } from './moved-windows.ts'
import type { CostRules } from './rules.ts'
import type { Traffic } from './traffic.ts'

/** Products of the temporal loops up to a level, by relevance, and the same times the unrolled factors. */
const temporal = new Float64Array(6)
const both = new Float64Array(6)
/** The same factor by factor from the innermost out, as fractions that are cut to whole numbers have to be multiplied. */
const chain = new Float64Array(6)

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
  const placed = placement.operands[operand]!
  const { codes, memories, below, ownLanes, isOutput, isWindowed } = placed
  const { dimensions, sizes } = order
  const cut = order.cuts[operand]!
  const first = operand * traffic.levels
  const { partialSum } = placement.layer.precision
  const loops = sizes.length
  let reuse = 1
  const { operationCycles } = placement.use
  let held = 1
  let isHeld = isOutput ? rules.heldSums === 'passed-on-once' : rules.heldInputs === 'read-once'
  for (let i = 0; i < loops; i++) {
    if (codes[dimensions[i]!] === relevance.none) {
      reuse *= sizes[i]!
      if (isHeld) held *= sizes[i]!
    } else isHeld = false
  }
  traffic.cycles[first] = held * operationCycles
  traffic.tile[first] = traffic.tileWhole[first] = traffic.newShare[first] = 1
  traffic.reusedOnTop[first] = traffic.renewedOnTop[first] = 1
  traffic.passes[first] = reuse / held
  fillWidths(traffic, placed, partialSum, first, 0)

  const isChained = isWindowed && !placement.exact && placement.tiling.rule === 'truncated'
  for (let code = 0; code < 6; code++) temporal[code] = chain[code] = 1
  let position = 0
  let cycles = operationCycles
  for (let level = 0; level < memories.length; level++) {
    const end = cut[level]!
    let reusedOnTop = 1
    let renewedOnTop = 1
    for (; position < loops; position++) {
      const code = codes[dimensions[position]!]!
      if (position >= end && code !== relevance.none) break
      const size = sizes[position]!
      cycles *= size
      temporal[code] = temporal[code]! * size
      if (isChained) chain[code] = chain[code]! * size
      reusedOnTop = code === relevance.none ? reusedOnTop * size : 1
      renewedOnTop = code === relevance.direct ? renewedOnTop * size : 1
    }
    const at = first + level + 1
    const passes = reuse / temporal[relevance.none]!
    traffic.cycles[at] = cycles
    if (isChained) {
      for (let code = 0; code < 6; code++) chain[code] = chain[code]! * ownLanes[level * 6 + code]!
      traffic.tile[at] = wholeElements(chainedElements(placement), 'truncated')
    } else traffic.tile[at] = elements(placement, operand, below.average, level * 6)
    traffic.tileWhole[at] = placement.exact
      ? traffic.tile[at]!
      : elements(placement, operand, below.whole, level * 6)
    const isMoved = rules.movedWindows === 'kept' && position === end && position < loops
    traffic.newShare[at] = isMoved ? newShare(placement, order, operand, level, position, temporal) : 1
    traffic.passes[at] = passes
    fillWidths(traffic, placed, partialSum, at, level + 1)
    traffic.reusedOnTop[at] = reusedOnTop
    traffic.renewedOnTop[at] = renewedOnTop
  }
}

/** Whether a tile holds partial sums, and how wide its elements are therefore. */
function fillWidths(
  traffic: Traffic,
  { isOutput, bits, reducedAbove, reducedInTime }: PlacedOperand,
  partialSum: number,
  tile: number,
  level: number,
): void {
  const isTakenUpAgain = traffic.passes[tile]! > 1
  const isPartial = isOutput && (isTakenUpAgain || reducedAbove[level] === 1)
  const isPartialInTime = isOutput && (isTakenUpAgain || reducedInTime[level] === 1)
  traffic.isPartial[tile] = isPartial ? 1 : 0
  traffic.isPartialInTime[tile] = isPartialInTime ? 1 : 0
  traffic.tileBits[tile] = isPartial ? partialSum : bits
  traffic.tileBitsInTime[tile] = isPartialInTime ? partialSum : bits
}

function chainedElements({ tiling }: Placement): number {
  const columns = touchedColumns(tiling, chain[relevance.OX]!, chain[relevance.FX]!)
  const rows = touchedRows(tiling, chain[relevance.OY]!, chain[relevance.FY]!)
  return chain[relevance.direct]! * columns * rows
}

function elements(
  { operands, exact, tiling }: Placement,
  operand: number,
  spatial: Float64Array,
  at: number,
): number {
  let touched = temporal[relevance.direct]! * spatial[at + relevance.direct]!
  if (operands[operand]!.isWindowed) {
    for (let code = 0; code < 6; code++) both[code] = temporal[code]! * spatial[at + code]!
    touched = touchedElements(tiling, both, 0)
  }
  return exact ? touched : wholeElements(touched, tiling.rule)
}
