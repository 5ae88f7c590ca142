import type { PartialOrder } from '../mapping/loop-order.ts'
import type { Placement } from '../mapping/placement.ts'
import { relevance } from '../mapping/spatial-factors.ts'
import type { Traffic } from './traffic.ts'

/** Cycles that flows take of their ports, at least. */
export interface PortCycles {
  /** Per flow: 1 where the cut of its tile is undecided, so that what follows is known of it and not its transfers. */
  readonly isOpen: Uint8Array
  /** Per flow, of its transfers but the first: those that are late whatever else their port does; all. */
  readonly late: Float64Array
  readonly later: Float64Array
  /** Per flow that is late by itself: all cycles until its last transfer, if nothing else is waited for. */
  readonly alone: Float64Array
  /** Per flow: of the first. */
  readonly first: Float64Array
  /** Per tile: 1 where its memory holds nothing else. */
  readonly isAlone: Uint8Array
  /** Per flow: where its first transfer counts, if not among others; the inputs' numbers. */
  readonly counted: Int8Array
  readonly inputs: Float64Array
  /** What `leastOfPorts` finds. */
  stall: number
  passage: number
}

const nowhere = -1
const unloading = -2

export function makePortCycles({ count, levels }: Traffic, placement: Placement): PortCycles {
  const { operands } = placement
  const isAlone = new Uint8Array(operands.length * levels)
  const counted = new Int8Array(count.length).fill(nowhere)
  let inputs = 0
  for (let operand = 0; operand < operands.length; operand++) {
    const { isOutput, memories, sharedPort } = operands[operand]!
    let isTaken = false
    for (let level = 0; level < memories.length; level++) {
      isAlone[operand * levels + level + 1] = isShared(placement, operand, level) ? 0 : 1
    }
    for (let level = memories.length - 2; level >= 0; level--) {
      const flow = (operand * levels + level) * 4
      if (isOutput) counted[flow + 2] = counted[flow + 5] = unloading
      const isHalf = sharedPort[level * 4 + 3]! + sharedPort[level * 4 + 4]! === 1
      if (!isOutput && !(isHalf && isTaken)) counted[flow + 3] = counted[flow + 4] = inputs
      isTaken ||= isHalf
    }
    if (!isOutput) inputs++
  }
  return {
    isOpen: new Uint8Array(count.length),
    late: new Float64Array(count.length),
    later: new Float64Array(count.length),
    alone: new Float64Array(count.length),
    first: new Float64Array(count.length),
    isAlone,
    counted,
    inputs: new Float64Array(inputs),
    stall: 0,
    passage: 0,
  }
}

/** Whether a memory holds other operands too. */
export function isShared({ operands }: Placement, operand: number, level: number): boolean {
  const memory = operands[operand]!.memoryIndices[level]!
  for (let other = 0; other < operands.length; other++) {
    if (other !== operand && operands[other]!.memoryIndices.includes(memory)) return true
  }
  return false
}

/** Whether a tile alone in its memory may be double buffered under some order with the first `depth` loops. */
export function mayBuffer(
  { tile, tileBits, levels }: Traffic,
  { operands }: Placement,
  { dimensions, sizes, cuts, freeEnd }: PartialOrder,
  operand: number,
  level: number,
  depth: number,
): boolean {
  const { codes, memories } = operands[operand]!
  const cut = cuts[operand]![level]!
  if (cut > depth && cut < freeEnd) return true
  const at = operand * levels + level + 1
  let live = tile[at]! * tileBits[at]!
  const start = level === 0 ? 0 : cuts[operand]![level - 1]!
  let isOnTop = true
  for (let i = cut - 1; i >= start; i--) {
    // Of free loops any may be on top.
    const isFree = i >= depth && i < freeEnd
    if (!isFree && !isOnTop) break
    if (codes[dimensions[i]!] === relevance.direct) live /= sizes[i]!
    else isOnTop = false
    if (!isFree && !isOnTop) break
  }
  return Math.floor(live) / memories[level]!.sizeBits <= 0.5
}

/**
 * Finds the `stall` of the worst port, of transfers that are late in their own windows, or of all its
 * transfers in all the cycles that there are; and the cycles of `passage` that the busiest port needs for all that passes it: later
 * transfers take the time of the computation or stall it; first ones of the outputs come after it, and those of one input before
 * it (those of the other may at the same time).
 */
export function leastOfPorts(traffic: Traffic, { use }: Placement, cycles: PortCycles): void {
  const { timedCount, period, transferCycles, isDoubleBuffered, reusedOnTop, totalCycles } = traffic
  const { isOpen, counted, inputs } = cycles
  let stall = 0
  let passage = 0
  for (let p = 0; p < use.ports.length; p++) {
    const { flows, tiles } = use.ports[p]!
    let late = 0
    let busy = 0
    let outputs = 0
    for (let input = 0; input < inputs.length; input++) inputs[input] = 0
    for (let i = 0; i < flows.length; i++) {
      const flow = flows[i]!
      const times = timedCount[flow]! - 1
      if (times < 0) continue
      let first = transferCycles[flow]!
      if (isOpen[flow] === 1) {
        busy += cycles.later[flow]!
        late += cycles.late[flow]!
        first = cycles.first[flow]!
      } else if (times > 0) {
        busy += first * times
        const every = period[flow]!
        const tile = tiles[i]!
        const allowed = isDoubleBuffered[tile] === 1 ? every : Math.trunc(every / reusedOnTop[tile]!)
        if (first > allowed) late += (first - allowed) * times
      }
      const at = counted[flow]!
      if (at >= 0) inputs[at] = inputs[at]! + first
      else if (at === unloading) outputs += first
    }
    let before = 0
    for (let input = 0; input < inputs.length; input++) {
      if (inputs[input]! > before) before = inputs[input]!
    }
    stall = Math.max(stall, late, busy - totalCycles)
    passage = Math.max(passage, busy + outputs + before)
  }
  cycles.stall = stall
  cycles.passage = passage
}

/**
 * Cycles until the last transfer of the input flow that is late the most: n + 1 transfers in a time of c cycles for each,
 * of which the first c cycles' is before the computation; what moves the first tile further down comes before it too.
 */
export function leastAlone(
  { levels, edgeCycles }: Traffic,
  { operands }: Placement,
  { alone, counted }: PortCycles,
): number {
  let most = 0
  for (let operand = 0; operand < operands.length; operand++) {
    const { isOutput, memories } = operands[operand]!
    if (isOutput) continue
    let before = 0
    let beyond = 0
    for (let level = 0; level + 1 < memories.length; level++) {
      const fill = (operand * levels + level) * 4 + 3
      if (counted[fill]! < 0) continue
      const edge = Math.max(edgeCycles[fill]!, edgeCycles[fill + 1]!)
      const own = Math.max(alone[fill]!, alone[fill + 1]!)
      before += edge
      if (own > 0) beyond = Math.max(beyond, own - edge)
    }
    if (beyond > 0) most = Math.max(most, before + beyond)
  }
  return most
}
