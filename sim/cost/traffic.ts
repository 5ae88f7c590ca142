import type { Placement } from '../mapping/placement.ts'

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
  /** The transfers that take time: all, but of sums that uneven lanes add up on average only. */
  readonly timedCount: Float64Array
  /** Cycles that one transfer takes on its port. */
  readonly transferCycles: Float64Array
  /** Per tile: elements held (average), the same for time, bits of an element there. */
  readonly tile: Float64Array
  readonly tileWhole: Float64Array
  readonly tileBits: Float64Array
  readonly tileBitsInTime: Float64Array
  /** Per tile of the output: times that its elements are taken up again for a further part of their sum, plus one. */
  readonly passes: Float64Array
  /** Per tile: share of its elements that a renewal brings anew, on average. */
  readonly newShare: Float64Array
  /** Per tile: cycles between renewals. */
  readonly cycles: Float64Array
  /** Per tile: product of its outermost loops that do not, and that do, index the operand. */
  readonly reusedOnTop: Float64Array
  readonly renewedOnTop: Float64Array
  /** Per tile: 1 where it holds sums that are not final. */
  readonly isPartial: Uint8Array
  readonly isPartialInTime: Uint8Array
  /** Per tile: 1 where it may be renewed while in use; and the share of its memory that is live. */
  readonly isDoubleBuffered: Uint8Array
  readonly liveShare: Float64Array
  /** Per memory of the core: share that is taken. */
  readonly usedShare: Float64Array
  /** Per port in use: cycles by which it delays the array; negative where it has time to spare. */
  readonly portStalls: Float64Array
  /** Per flow: cycles that its first or last transfer takes outside of the computation. */
  readonly edgeCycles: Float64Array
  readonly levels: number
  totalCycles: number
}

export function makeTraffic({ use, operands, core }: Placement): Traffic {
  const { levels } = use
  const flows = () => new Float64Array(operands.length * levels * 4)
  const tiles = () => new Float64Array(operands.length * levels)
  return {
    amount: flows(),
    amountWhole: flows(),
    bits: flows(),
    period: flows(),
    count: flows(),
    timedCount: flows(),
    transferCycles: flows(),
    tile: tiles(),
    tileWhole: tiles(),
    tileBits: tiles(),
    tileBitsInTime: tiles(),
    passes: tiles(),
    isPartial: new Uint8Array(operands.length * levels),
    isPartialInTime: new Uint8Array(operands.length * levels),
    isDoubleBuffered: new Uint8Array(operands.length * levels),
    liveShare: tiles(),
    usedShare: new Float64Array(core.memories.length),
    portStalls: new Float64Array(use.ports.length),
    cycles: tiles(),
    newShare: tiles(),
    reusedOnTop: tiles(),
    renewedOnTop: tiles(),
    edgeCycles: flows(),
    levels,
    totalCycles: 0,
  }
}

const spare = new WeakMap<Placement['use'], Traffic>()

/** Buffers shared by all placements on a core: what they hold lasts until the next call. */
export function sharedTraffic(placement: Placement): Traffic {
  const found = spare.get(placement.use) ?? makeTraffic(placement)
  spare.set(placement.use, found)
  return found
}

export function flowIndex(traffic: Traffic, operand: number, level: number, direction: number): number {
  return (operand * traffic.levels + level) * 4 + direction
}

/** Steps of a width that some bits take; averages that stand for a whole number count as that number. */
export function wholeSteps(bits: number, step: number): number {
  return Math.ceil(bits / step - 1e-9)
}
