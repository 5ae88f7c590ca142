import type { LoopOrder } from '../mapping/loop-order.ts'
import type { Placement } from '../mapping/placement.ts'
import type { CostRules } from './rules.ts'
import { fillTiles } from './tiles.ts'
import { type Traffic, wholeSteps } from './traffic.ts'

/** Fills `traffic` for one order of loops. */
export function fillTraffic(
  traffic: Traffic,
  placement: Placement,
  order: LoopOrder,
  rules: CostRules,
): void {
  const { sizes } = order
  let total = placement.use.operationCycles
  for (let i = 0; i < sizes.length; i++) total *= sizes[i]!
  traffic.totalCycles = total
  for (let operand = 0; operand < placement.operands.length; operand++) {
    fillTiles(traffic, placement, order, operand, rules)
    fillFlows(traffic, placement, operand, rules)
  }
}

/** What flows between each memory and its neighbours, from the tiles below and above the edge. */
export function fillFlows(traffic: Traffic, placement: Placement, operand: number, rules: CostRules): void {
  const { memories, fanOut, isOutput, portBits } = placement.operands[operand]!
  const { tile, tileWhole, newShare, isPartial, isPartialInTime } = traffic
  const top = memories.length - 1
  const first = operand * traffic.levels
  for (let level = 0; level <= top; level++) {
    const lower = first + level
    const upper = lower + 1
    const port = level * 4
    const flow = lower * 4
    const down = tile[lower]! * newShare[lower]! * fanOut.average[level]!
    const downWhole = tileWhole[lower]! * newShare[lower]! * fanOut.whole[level]!
    const held = tile[upper]! * newShare[upper]!
    const heldWhole = tileWhole[upper]! * newShare[upper]!
    // What is never set stands at 0 from the start.
    if (!isOutput) {
      setFlow(traffic, flow, lower, down, downWhole, portBits[port]!)
      if (level < top) setFlow(traffic, flow + 3, upper, held, heldWhole, portBits[port + 3]!)
      continue
    }
    if (isPartial[lower]) setFlow(traffic, flow, lower, down, downWhole, portBits[port]!)
    else clearFlow(traffic, flow)
    setFlow(traffic, flow + 1, lower, down, downWhole, portBits[port + 1]!)
    if (level < top) {
      setFlow(traffic, flow + 2, upper, held, heldWhole, portBits[port + 2]!)
      if (isPartial[upper]) setFlow(traffic, flow + 3, upper, held, heldWhole, portBits[port + 3]!)
      else clearFlow(traffic, flow + 3)
    }
    if (!isPartialInTime[lower]) takeNoTime(traffic, flow)
    if (!isPartialInTime[upper]) takeNoTime(traffic, flow + 3)
    if (rules.firstPartialSumRead === 'free') {
      skipFirstPass(traffic, flow, lower)
      skipFirstPass(traffic, flow + 3, upper)
    }
  }
}

function setFlow(
  traffic: Traffic,
  flow: number,
  tile: number,
  amount: number,
  amountWhole: number,
  portBits: number,
): void {
  const bits = traffic.tileBits[tile]!
  const cycles = traffic.cycles[tile]!
  traffic.amount[flow] = amount
  traffic.amountWhole[flow] = amountWhole
  traffic.bits[flow] = bits
  traffic.period[flow] = cycles
  traffic.count[flow] = Math.floor(traffic.totalCycles / cycles)
  traffic.timedCount[flow] = traffic.count[flow]!
  traffic.transferCycles[flow] = wholeSteps(amountWhole * traffic.tileBitsInTime[tile]!, portBits)
}

function clearFlow(traffic: Traffic, flow: number): void {
  traffic.amount[flow] = traffic.amountWhole[flow] = traffic.bits[flow] = 0
  traffic.period[flow] = traffic.count[flow] = 0
  takeNoTime(traffic, flow)
}

function takeNoTime(traffic: Traffic, flow: number): void {
  traffic.timedCount[flow] = traffic.transferCycles[flow] = 0
}

function skipFirstPass(traffic: Traffic, flow: number, tile: number): void {
  traffic.count[flow] = traffic.count[flow]! - traffic.count[flow]! / traffic.passes[tile]!
  if (traffic.timedCount[flow]! > 0) traffic.timedCount[flow] = traffic.count[flow]!
}
