import type { LoopOrder, PartialOrder } from '../mapping/loop-order.ts'
import type { Placement } from '../mapping/placement.ts'
import { undecided } from '../mapping/resident.ts'
import { relevance } from '../mapping/spatial-factors.ts'
import { fillFlows } from './flows.ts'
import { leastAlone, leastOfPorts, makePortCycles, mayBuffer, type PortCycles, ports } from './least-stall.ts'
import { loadingCycles, unloadingCycles } from './loading.ts'
import type { CostRules } from './rules.ts'
import { fillTiles } from './tiles.ts'
import { flowIndex, type Traffic, wholeSteps } from './traffic.ts'
import { copyChoices, describeUndecided, makeUndecidedTile, type UndecidedTile } from './undecided-tile.ts'

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
      traffic.totalCycles + ports.stall + loadingCycles(traffic, placement) + unloading,
      ports.passage * (1 - rounding),
      Math.ceil((leastAlone(traffic, placement, cycles) + unloading) * (1 - rounding)),
    )
  }

  return (depth, bound) => {
    let total = 1
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
        const width = Math.min(operands[operand]!.bits, traffic.tileBits[tile]!)
        describeUndecided(found, placement, order, operand, level, depth, width, isLone)
        isDoubleBuffered[tile] = maySpread && (!isLone || found.mayFillHalf) ? 1 : 0
        moveAgain(traffic, placement, operand, level, order, found.most, rules)
        boundAmounts(traffic, placement, operand, level, found.mostElements, rules)
        boundUndecided(traffic, cycles, placement, operand, level, order, found, rules)
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
      boundUndecided(traffic, cycles, placement, openOperand, openLevel, order, open, rules)
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

/**
 * How often known last loops that do not index an operand move again what no memory of `most` bits holds: what lies below
 * each.
 */
function timesAgain(
  { dimensions, sizes, freeEnd }: PartialOrder,
  codes: Uint8Array,
  wholeBits: number,
  most: number,
): number {
  let times = 1
  let below = wholeBits
  for (let i = sizes.length - 1; i >= freeEnd && below > most; i--) {
    const code = codes[dimensions[i]!]!
    if (code > relevance.direct) break
    if (code === relevance.direct) below /= sizes[i]!
    else times *= sizes[i]!
  }
  return times
}

/**
 * Makes what flows above a tile whose cut is undecided pass as often as known last loops have it moved again; outputs that do are
 * partial sums and come back.
 */
function moveAgain(
  traffic: Traffic,
  { operands, layer }: Placement,
  operand: number,
  level: number,
  order: PartialOrder,
  most: number,
  { firstPartialSumRead }: CostRules,
): void {
  const { amount, bits, count, transferCycles, tileWhole, tileBits } = traffic
  const { codes, isOutput, bits: width } = operands[operand]!
  const tile = operand * traffic.levels + level + 1
  const times = timesAgain(order, codes, tileWhole[tile]! * Math.min(width, tileBits[tile]!), most)
  if (times === 1) return
  for (let side = 0; side < 2; side++) {
    const back = flowIndex(traffic, operand, level, 3 + side)
    if (isOutput) {
      const up = flowIndex(traffic, operand, level, side === 0 ? 2 : 5)
      amount[up] = amount[up]! * times
      bits[up] = bits[back] = layer.precision.partialSum
      amount[back] = firstPartialSumRead === 'charged' ? amount[up]! : (amount[up]! / times) * (times - 1)
      count[back] = count[up]!
      transferCycles[back] = transferCycles[up]!
    } else amount[back] = amount[back]! * times
  }
}

/** Tiles of so many elements do not take much more steps of a port than their bits need. */
const fewElements = 8

/**
 * Corrects what flows above a tile whose cut is undecided, which stands as if it held all loops: where it holds few elements, each
 * takes a part of a step.
 */
function boundAmounts(
  traffic: Traffic,
  { operands, tiling }: Placement,
  operand: number,
  level: number,
  mostElements: number,
  rules: CostRules,
): void {
  const { stepBits, fanOut, evenLevels } = operands[operand]!
  const isUneven = level >= evenLevels && tiling.rule === 'truncated'
  if (!isUneven && (mostElements >= fewElements || rules.partialWords !== 'per-transfer')) return
  for (let direction = 2; direction < 6; direction++) {
    const flow = flowIndex(traffic, operand, level, direction)
    if (traffic.amount[flow] === 0) continue
    // Rounded tiles may hold less than there is, so that larger ones move more.
    if (isUneven) traffic.amount[flow] = 0
    else {
      const step = stepBits[level * 4 + direction]!
      const bits = traffic.bits[flow]!
      const lanes = direction < 4 ? 1 : fanOut.average[level + 1]!
      const steps = leastStepsPerElement(mostElements, lanes * bits, step)
      const share = (steps * step * (1 - rounding)) / (lanes * bits)
      if (share > 1) traffic.amount[flow] = traffic.amount[flow]! * share
    }
  }
}

/** Steps of a port that each element of a tile takes, which has so many at most, of `width` bits each. */
function leastStepsPerElement(mostElements: number, width: number, step: number): number {
  let least = Number.POSITIVE_INFINITY
  for (let elements = 1; elements <= mostElements; elements++) {
    least = Math.min(least, wholeSteps(elements * width, step) / elements)
  }
  return least
}

/**
 * Corrects the flows above a tile whose cut is undecided, which stand as if it held all loops and were moved once: of
 * what does not fit the memory, n transfers of t bits each follow the first, M = (n + 1)·t in all. They take M − t
 * bits' time of the port, and are late by n/(n + 1) of what M takes beyond all cycles; both least for the largest t.
 */
function boundUndecided(
  traffic: Traffic,
  cycles: PortCycles,
  { operands, layer }: Placement,
  operand: number,
  level: number,
  order: PartialOrder,
  { least, most, reusedOnTop }: UndecidedTile,
  { firstPartialSumRead }: CostRules,
): void {
  const { codes, isOutput, portBits, fanOut, bits } = operands[operand]!
  const tile = operand * traffic.levels + level + 1
  const all = traffic.tileWhole[tile]! * Math.min(bits, traffic.tileBits[tile]!)
  const times = timesAgain(order, codes, all, most)
  const whole =
    isOutput && times > 1 ? traffic.tileWhole[tile]! * times * layer.precision.partialSum : all * times
  const { totalCycles } = traffic
  const allowed = totalCycles / (traffic.isDoubleBuffered[tile] === 1 ? 1 : reusedOnTop)
  for (let direction = 2; direction < 6; direction++) {
    const flow = flowIndex(traffic, operand, level, direction)
    const port = portBits[level * 4 + direction]!
    const lanes = direction < 4 ? 1 : fanOut.whole[level + 1]!
    cycles.isOpen[flow] = 1
    traffic.edgeCycles[flow] = wholeSteps(least * lanes, port)
    const isCharged = !isOutput || direction === 2 || direction === 5 || firstPartialSumRead === 'charged'
    const isOnce = traffic.count[flow] === 1 && isCharged
    cycles.later[flow] = isOnce && whole > most ? wholeSteps((whole - most) * lanes, port) : 0
    cycles.first[flow] = isOnce ? (whole * lanes) / port - cycles.later[flow]! : 0
    cycles.late[flow] = cycles.alone[flow] = 0
    if (cycles.later[flow] === 0) continue
    const beyond = (1 - most / whole) * ((whole * lanes) / port - allowed)
    cycles.late[flow] = Math.max(0, Math.ceil(beyond * (1 - rounding)))
    const busy = (whole * lanes) / port
    if (busy > allowed) cycles.alone[flow] = busy + totalCycles - allowed + (allowed * least) / whole
  }
}

/** Relative error of a few operations on doubles, with room to spare. */
const rounding = 1e-12
