import type { LoopOrder } from '../mapping/loop-order.ts'
import type { Placement } from '../mapping/placement.ts'
import type { CostRules } from './rules.ts'
import { fillTiles } from './tiles.ts'
import type { Traffic } from './traffic.ts'

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

/** What flows between each memory and its neighbours, from the tiles below and above the edge. */
function fillFlows(traffic: Traffic, placement: Placement, operand: number, rules: CostRules): void {
  const { memories, fanOut, isOutput } = placement.operands[operand]!
  for (let level = 0; level < memories.length; level++) {
    const lower = operand * traffic.levels + level
    const upper = lower + 1
    const notTop = level < memories.length - 1
    const renewed = traffic.tile[lower]! * traffic.newShare[lower]!
    const renewedWhole = traffic.tileWhole[lower]! * traffic.newShare[lower]!
    const down = renewed * fanOut.average[level]!
    const downWhole = renewedWhole * fanOut.whole[level]!
    setFlow(traffic, lower * 4, lower, !isOutput || traffic.isPartial[lower] === 1, down, downWhole)
    setFlow(traffic, lower * 4 + 1, lower, isOutput, down, downWhole)
    const held = traffic.tile[upper]! * traffic.newShare[upper]!
    const heldWhole = traffic.tileWhole[upper]! * traffic.newShare[upper]!
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
