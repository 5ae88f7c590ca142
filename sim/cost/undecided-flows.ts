import type { PartialOrder } from '../mapping/loop-order.ts'
import type { Placement } from '../mapping/placement.ts'
import { relevance } from '../mapping/spatial-factors.ts'
import type { PortCycles } from './least-stall.ts'
import type { CostRules } from './rules.ts'
import { flowIndex, type Traffic, wholeSteps } from './traffic.ts'
import type { UndecidedTile } from './undecided-tile.ts'

/** Relative error of a few operations on doubles, with room to spare. */
export const rounding = 1e-12

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
  const { amount, bits, count, timedCount, transferCycles, tileWhole, tileBits } = traffic
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
      count[back] = timedCount[back] = count[up]!
      transferCycles[back] = transferCycles[up]!
    } else amount[back] = amount[back]! * times
  }
}

/** Tiles of so many elements do not take much more steps of a port than their bits need. */
const fewElements = 8

/**
 * Corrects the elements that flow above a tile whose cut is undecided, which stand as if it held all loops and were moved once:
 * known last loops may move them again, and where it holds few elements, each takes a part of a step.
 */
export function boundAmounts(
  traffic: Traffic,
  placement: Placement,
  operand: number,
  level: number,
  order: PartialOrder,
  { most, mostElements }: UndecidedTile,
  rules: CostRules,
): void {
  moveAgain(traffic, placement, operand, level, order, most, rules)
  const { operands, tiling } = placement
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
 * Bounds the cycles of the flows above a tile whose cut is undecided, which stand as if it held all loops and were moved once: of
 * what does not fit the memory, n transfers of t bits each follow the first, M = (n + 1)·t in all. They take M − t
 * bits' time of the port, and are late by n/(n + 1) of what M takes beyond all cycles; both least for the largest t.
 */
export function boundCycles(
  traffic: Traffic,
  cycles: PortCycles,
  { operands, layer }: Placement,
  operand: number,
  level: number,
  order: PartialOrder,
  found: UndecidedTile,
  { firstPartialSumRead }: CostRules,
): void {
  const { least, reusedOnTop } = found
  const { codes, isOutput, portBits, fanOut, bits } = operands[operand]!
  const tile = operand * traffic.levels + level + 1
  const width = Math.min(bits, traffic.tileBitsInTime[tile]!)
  const all = traffic.tileWhole[tile]! * width
  const times = timesAgain(order, codes, all, found.most)
  const widening = isOutput && times > 1 ? layer.precision.partialSum / width : 1
  const whole = all * times * widening
  const most = found.most * widening
  const { totalCycles } = traffic
  const allowed = totalCycles / (traffic.isDoubleBuffered[tile] === 1 ? 1 : reusedOnTop)
  for (let direction = 2; direction < 6; direction++) {
    const flow = flowIndex(traffic, operand, level, direction)
    const port = portBits[level * 4 + direction]!
    const lanes = direction < 4 ? 1 : fanOut.whole[level + 1]!
    cycles.isOpen[flow] = 1
    traffic.edgeCycles[flow] = wholeSteps(least * lanes, port)
    const isCharged = !isOutput || direction === 2 || direction === 5 || firstPartialSumRead === 'charged'
    const isOnce = traffic.timedCount[flow] === 1 && isCharged
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
