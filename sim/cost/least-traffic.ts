import { undecided } from '../mapping/allocate.ts'
import type { LoopOrder } from '../mapping/loop-order.ts'
import type { Placement } from '../mapping/placement.ts'
import { relevance } from '../mapping/spatial-factors.ts'
import { clearFlow, fillFlows } from './flows.ts'
import { loadingCycles, unloadingCycles } from './loading.ts'
import type { CostRules } from './rules.ts'
import { fillTiles } from './tiles.ts'
import type { Traffic } from './traffic.ts'

/**
 * Whether `makeLeastTraffic` gives bounds: not where a port's spare time takes up transfers, nor where the data that
 * a window keeps depends on the loop that moves it, nor where parts of words are not exact.
 */
export function hasBounds({ operands, layer }: Placement, rules: CostRules): boolean {
  const isPowerOfTwo = (share: number) => Number.isInteger(Math.log2(share))
  return (
    rules.singleTransfers === 'outside' &&
    rules.movedWindows === 'reloaded' &&
    layer.dilation.x === 1 &&
    layer.dilation.y === 1 &&
    operands.every(({ stepShare }) => stepShare.every(isPowerOfTwo))
  )
}

/**
 * Makes a function that fills `traffic` with no more than any order moves whose first `depth` loops are those of
 * `order`, and returns no more cycles than any takes. Each operand has the other loops in the order that suits it: first those
 * that do not index it. What an undecided memory holds is as large as may be for what moves, and nothing for what is
 * waited for.
 */
export function makeLeastTraffic(
  traffic: Traffic,
  placement: Placement,
  order: LoopOrder,
  rules: CostRules,
): (depth: number) => number {
  const { operands, tiling, exact } = placement
  const loops = order.sizes.length
  const own: LoopOrder = {
    dimensions: new Uint8Array(loops),
    sizes: new Float64Array(loops),
    cuts: order.cuts.map((cut) => new Int32Array(cut.length)),
  }
  /** Rounded tiles may hold less than there is, so that larger ones move more. */
  const isMonotone = exact || tiling.rule === 'rounded-up'

  return (depth) => {
    let total = 1
    for (let i = 0; i < loops; i++) total *= order.sizes[i]!
    traffic.totalCycles = total
    for (let operand = 0; operand < operands.length; operand++) {
      const cuts = order.cuts[operand]!
      suit(own, order, depth, operands[operand]!.codes)
      for (let level = 0; level < cuts.length; level++) {
        own.cuts[operand]![level] = cuts[level] === undecided ? loops : cuts[level]!
      }
      fillTiles(traffic, placement, own, operand, rules)
      fillFlows(traffic, placement, operand, rules)
    }
    for (let flow = 0; flow < traffic.edgeCycles.length; flow++) {
      traffic.edgeCycles[flow] = traffic.transferCycles[flow]!
    }
    fillMayBuffer(traffic, placement, order, depth, rules)
    for (let operand = 0; operand < operands.length; operand++) {
      const cuts = order.cuts[operand]!
      for (let level = 0; level < cuts.length; level++) {
        if (cuts[level] !== undecided) continue
        const at = (operand * traffic.levels + level) * 4
        for (let flow = at + 2; flow < at + (level + 1 < cuts.length ? 6 : 4); flow++) {
          traffic.edgeCycles[flow] = 0
          if (!isMonotone) clearFlow(traffic, flow)
        }
      }
    }
    return (
      total +
      leastStall(traffic, placement) +
      loadingCycles(traffic, placement) +
      unloadingCycles(traffic, placement)
    )
  }
}

/** Puts the loops beyond `depth` that do not index an operand before those that do. */
function suit(own: LoopOrder, order: LoopOrder, depth: number, codes: Uint8Array): void {
  const { dimensions, sizes } = order
  let at = 0
  for (; at < depth; at++) {
    own.dimensions[at] = dimensions[at]!
    own.sizes[at] = sizes[at]!
  }
  for (let pass = 0; pass < 2; pass++) {
    for (let i = depth; i < sizes.length; i++) {
      if ((codes[dimensions[i]!] === relevance.none) !== (pass === 0)) continue
      own.dimensions[at] = dimensions[i]!
      own.sizes[at++] = sizes[i]!
    }
  }
}

/** Finds the tiles that may be double buffered under some order: those that share a memory, and small ones. */
function fillMayBuffer(
  traffic: Traffic,
  { operands }: Placement,
  { dimensions, sizes, cuts }: LoopOrder,
  depth: number,
  rules: CostRules,
): void {
  for (let operand = 0; operand < operands.length; operand++) {
    const { codes, memories } = operands[operand]!
    for (let level = 0; level < memories.length; level++) {
      const at = operand * traffic.levels + level + 1
      const memory = memories[level]!
      const cut = cuts[operand]![level]!
      let live = traffic.tile[at]! * traffic.tileBits[at]!
      const start = level === 0 ? 0 : cuts[operand]![level - 1]!
      for (let i = Math.min(cut, depth) - 1; i >= start && codes[dimensions[i]!] === relevance.direct; i--) {
        live /= sizes[i]!
      }
      let residents = 0
      for (let other = 0; other < operands.length; other++) {
        if (operands[other]!.memories.includes(memory)) residents++
      }
      const mayBe =
        residents > 1 || cut === undecided || cut > depth || Math.floor(live) / memory.sizeBits <= 0.5
      traffic.isDoubleBuffered[at] = mayBe && rules.doubleBuffering !== 'never' ? 1 : 0
    }
  }
}

/**
 * The stall of the worst port, of transfers that are late in their own windows, or of all its transfers in all the
 * cycles that there are.
 */
function leastStall(
  { count, period, transferCycles, isDoubleBuffered, reusedOnTop, totalCycles }: Traffic,
  { use }: Placement,
): number {
  let stall = 0
  for (let p = 0; p < use.ports.length; p++) {
    const { flows, tiles } = use.ports[p]!
    let late = 0
    let busy = 0
    for (let i = 0; i < flows.length; i++) {
      const flow = flows[i]!
      const times = count[flow]! - 1
      if (times <= 0) continue
      const tile = tiles[i]!
      const every = period[flow]!
      const allowed = isDoubleBuffered[tile] ? every : Math.trunc(every / reusedOnTop[tile]!)
      late += Math.max(0, transferCycles[flow]! - allowed) * times
      busy += transferCycles[flow]! * times
    }
    stall = Math.max(stall, late, busy - totalCycles)
  }
  return stall
}
