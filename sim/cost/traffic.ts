import type { Placement } from './placement.ts'
import type { CostRules } from './rules.ts'
import { relevance, roundHalfEven, touchedElements } from './spatial-factors.ts'

/** The temporal loops of a mapping in flat form, innermost first, and per operand the cut above each level. */
export interface LoopOrder {
  /** Indices in `loopDimensions`. */
  readonly dimensions: Uint8Array
  readonly sizes: Float64Array
  /** Per operand, per level: loops within the tile that the level holds. */
  readonly cuts: readonly Int32Array[]
}

/**
 * What crosses each edge of each memory, filled anew for every mapping: flows are indexed by `flowIndex`, tiles by
 * operand × (most levels + 1) + level, where level 0 is the array and level m + 1 the m-th memory.
 */
export interface Traffic {
  /** Elements per period and instance; averages for energy, whole numbers for time. */
  readonly amount: Float64Array
  readonly amountWhole: Float64Array
  readonly bits: Float64Array
  /** Cycles from one transfer to the next, and how many there are; 0 where nothing flows. */
  readonly period: Float64Array
  readonly count: Float64Array
  /** Per tile: elements held (average), the same for time, bits of an element there. */
  readonly tile: Float64Array
  readonly tileWhole: Float64Array
  readonly tileBits: Float64Array
  /** Per tile of the output: times that its elements are taken up again for a further part of their sum, plus one. */
  readonly passes: Float64Array
  /** Per tile: cycles between renewals. */
  readonly cycles: Float64Array
  /** Per tile: product of its outermost loops that do not, and that do, index the operand. */
  readonly reusedOnTop: Float64Array
  readonly renewedOnTop: Float64Array
  /** Per tile: 1 where it holds sums that are not final. */
  readonly isPartial: Uint8Array
  readonly levels: number
  totalCycles: number
}

export function makeTraffic(placement: Placement): Traffic {
  const levels = Math.max(...placement.operands.map(({ memories }) => memories.length)) + 1
  const flows = () => new Float64Array(placement.operands.length * levels * 4)
  const tiles = () => new Float64Array(placement.operands.length * levels)
  return {
    amount: flows(),
    amountWhole: flows(),
    bits: flows(),
    period: flows(),
    count: flows(),
    tile: tiles(),
    tileWhole: tiles(),
    tileBits: tiles(),
    passes: tiles(),
    isPartial: new Uint8Array(placement.operands.length * levels),
    cycles: tiles(),
    reusedOnTop: tiles(),
    renewedOnTop: tiles(),
    levels,
    totalCycles: 0,
  }
}

export function flowIndex(traffic: Traffic, operand: number, level: number, direction: number): number {
  return (operand * traffic.levels + level) * 4 + direction
}

/** Cycles that one transfer of a flow takes on its port. */
export function transferCycles(
  traffic: Traffic,
  placement: Placement,
  operand: number,
  level: number,
  direction: number,
): number {
  const memory = placement.operands[operand]!.memories[level]!
  const flow = flowIndex(traffic, operand, level, direction)
  const width = direction % 2 === 0 ? memory.readBitsPerCycle : memory.writeBitsPerCycle
  return Math.ceil((traffic.amountWhole[flow]! * traffic.bits[flow]!) / width)
}

const scratch = new Float64Array(6)
const temporal = new Float64Array(6)

/** Fills `traffic` for one order of loops. */
export function fillTraffic(
  traffic: Traffic,
  placement: Placement,
  order: LoopOrder,
  rules: CostRules,
): void {
  traffic.totalCycles = order.sizes.reduce((product, size) => product * size, 1)
  for (let operand = 0; operand < placement.operands.length; operand++) {
    fillTiles(traffic, placement, order, operand, rules)
    fillFlows(traffic, placement, operand, rules)
  }
}

/**
 * Walks the loops once. Loops that do not index the operand, at the bottom of a level, belong to the level below
 * (stationarity); below the innermost memory they are the cycles for which the array holds an element.
 */
function fillTiles(
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
  traffic.tile[first] = traffic.tileWhole[first] = 1
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

function elements(placement: Placement, spatial: Float64Array): number {
  for (let code = 0; code < 6; code++) scratch[code] = temporal[code]! * spatial[code]!
  return roundHalfEven(touchedElements(placement.layer, scratch))
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

/** What flows between each memory and its neighbours, from the tiles below and above the edge. */
function fillFlows(traffic: Traffic, placement: Placement, operand: number, rules: CostRules): void {
  const { memories, fanOut, isOutput } = placement.operands[operand]!
  for (let level = 0; level < memories.length; level++) {
    const lower = operand * traffic.levels + level
    const upper = lower + 1
    const notTop = level < memories.length - 1
    const down = traffic.tile[lower]! * fanOut.average[level]!
    const downWhole = traffic.tileWhole[lower]! * fanOut.whole[level]!
    setFlow(traffic, lower * 4, lower, !isOutput || traffic.isPartial[lower] === 1, down, downWhole)
    setFlow(traffic, lower * 4 + 1, lower, isOutput, down, downWhole)
    const held = traffic.tile[upper]!
    const heldWhole = traffic.tileWhole[upper]!
    setFlow(traffic, lower * 4 + 2, upper, isOutput && notTop, held, heldWhole)
    setFlow(
      traffic,
      lower * 4 + 3,
      upper,
      notTop && (!isOutput || traffic.isPartial[upper] === 1),
      held,
      heldWhole,
    )
    if (isOutput && rules.firstPartialSumRead === 'free') {
      skipFirstPass(traffic, lower * 4, lower)
      skipFirstPass(traffic, lower * 4 + 3, upper)
    }
  }
}

function setFlow(
  traffic: Traffic,
  flow: number,
  tile: number,
  flows: boolean,
  amount: number,
  amountWhole: number,
): void {
  traffic.amount[flow] = flows ? amount : 0
  traffic.amountWhole[flow] = flows ? amountWhole : 0
  traffic.bits[flow] = flows ? traffic.tileBits[tile]! : 0
  traffic.period[flow] = flows ? traffic.cycles[tile]! : 0
  traffic.count[flow] = flows ? Math.floor(traffic.totalCycles / traffic.cycles[tile]!) : 0
}

function skipFirstPass(traffic: Traffic, flow: number, tile: number): void {
  traffic.count[flow] = traffic.count[flow]! - traffic.count[flow]! / traffic.passes[tile]!
}
