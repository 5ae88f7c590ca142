import type { LoopOrder, PartialOrder } from '../mapping/loop-order.ts'
import type { Placement } from '../mapping/placement.ts'
import { undecided } from '../mapping/resident.ts'
import { relevance } from '../mapping/spatial-factors.ts'
import { fillFlows } from './flows.ts'
import { leastAlone, leastOfPorts, makePortCycles, mayBuffer } from './least-stall.ts'
import { loadingCycles, unloadingCycles } from './loading.ts'
import type { CostRules } from './rules.ts'
import { fillTiles } from './tiles.ts'
import type { Traffic } from './traffic.ts'
import { boundAmounts, boundCycles, rounding } from './undecided-flows.ts'
import { copyChoices, describeUndecided, makeUndecidedTile } from './undecided-tile.ts'

/**
 * Whether `makeLeastTraffic` gives bounds: not where a port's spare time takes up transfers (ZigZag 3.8.5 takes off more
 * than they take), nor where the data that a window keeps depends on the loop that moves it, nor where parts of words are
 * not exact.
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
 * that do not index it. What an undecided memory holds is as large as may be for what moves, and as small as may be for what is
 * waited for.
 */
export function makeLeastTraffic(
  traffic: Traffic,
  placement: Placement,
  order: PartialOrder,
  rules: CostRules,
): (depth: number, bound: number) => number {
  const { operands } = placement
  const loops = order.sizes.length
  const own: LoopOrder = {
    dimensions: new Uint8Array(loops),
    sizes: new Float64Array(loops),
    cuts: order.cuts.map((cut) => new Int32Array(cut.length)),
  }
  const cycles = makePortCycles(traffic, placement)
  const found = makeUndecidedTile()
  const open = makeUndecidedTile()

  const { isOpen, late, alone, isAlone } = cycles
  const { edgeCycles, transferCycles, isDoubleBuffered, levels } = traffic
  const maySpread = rules.doubleBuffering !== 'never'

  /** From flows that are filled. */
  const leastCycles = (): number => {
    leastOfPorts(traffic, placement, cycles)
    const unloading = unloadingCycles(traffic, placement)
    return Math.max(
      traffic.totalCycles + cycles.stall + loadingCycles(traffic, placement) + unloading,
      cycles.passage * (1 - rounding),
      Math.ceil((leastAlone(traffic, placement, cycles) + unloading) * (1 - rounding)),
    )
  }

  return (depth, bound) => {
    let total = placement.use.operationCycles
    for (let i = 0; i < loops; i++) total *= order.sizes[i]!
    traffic.totalCycles = total
    for (let operand = 0; operand < operands.length; operand++) {
      const cuts = order.cuts[operand]!
      const ownCuts = own.cuts[operand]!
      suit(own, order, depth, order.freeEnd, operands[operand]!.codes)
      for (let level = 0; level < cuts.length; level++) {
        ownCuts[level] = cuts[level] === undecided ? loops : cuts[level]!
      }
      fillTiles(traffic, placement, own, operand, rules)
      fillFlows(traffic, placement, operand, rules)
    }
    edgeCycles.set(transferCycles)
    isOpen.fill(0)
    late.fill(0)
    alone.fill(0)
    let openOperand = -1
    let openLevel = 0
    for (let operand = 0; operand < operands.length; operand++) {
      const cuts = order.cuts[operand]!
      for (let level = 0; level < cuts.length; level++) {
        const tile = operand * levels + level + 1
        const isLone = isAlone[tile] === 1
        if (cuts[level] !== undecided) {
          const mayBe = maySpread && (!isLone || mayBuffer(traffic, placement, order, operand, level, depth))
          isDoubleBuffered[tile] = mayBe ? 1 : 0
          continue
        }
        const width = Math.min(operands[operand]!.bits, traffic.tileBitsInTime[tile]!)
        describeUndecided(found, placement, order, operand, level, depth, width, isLone)
        isDoubleBuffered[tile] = maySpread && (!isLone || found.mayFillHalf) ? 1 : 0
        boundAmounts(traffic, placement, operand, level, order, found, rules)
        boundCycles(traffic, cycles, placement, operand, level, order, found, rules)
        if (found.count < 2) continue
        openOperand = operand
        openLevel = level
        copyChoices(open, found)
      }
    }
    const least = leastCycles()
    if (openOperand < 0 || least > bound) return least
    // What is late and what is loaded first belong to the same tile.
    let leastOfAll = Number.POSITIVE_INFINITY
    for (let i = 0; i < open.count && leastOfAll > least; i++) {
      open.least = open.most = open.choices[i]!
      boundCycles(traffic, cycles, placement, openOperand, openLevel, order, open, rules)
      leastOfAll = Math.min(leastOfAll, leastCycles())
    }
    return leastOfAll
  }
}

/** Puts the loops from `depth` to `freeEnd` that do not index an operand before those that do. */
function suit(own: LoopOrder, order: LoopOrder, depth: number, freeEnd: number, codes: Uint8Array): void {
  const { dimensions, sizes } = order
  let at = 0
  for (; at < depth; at++) {
    own.dimensions[at] = dimensions[at]!
    own.sizes[at] = sizes[at]!
  }
  for (let pass = 0; pass < 2; pass++) {
    for (let i = depth; i < freeEnd; i++) {
      if ((codes[dimensions[i]!] === relevance.none) !== (pass === 0)) continue
      own.dimensions[at] = dimensions[i]!
      own.sizes[at++] = sizes[i]!
    }
  }
  for (; at < sizes.length; at++) {
    own.dimensions[at] = dimensions[at]!
    own.sizes[at] = sizes[at]!
  }
}
