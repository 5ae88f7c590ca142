import { type Direction, directions } from '../hardware/accelerator.ts'
import { loopOrderOf } from '../mapping/loop-order.ts'
import type { Mapping } from '../mapping/mapping.ts'
import type { Placement } from '../mapping/placement.ts'
import type { Operand } from '../workload/layer.ts'
import { operationEnergyPj, wordAccesses } from './energy.ts'
import { fillTraffic } from './flows.ts'
import { type LatencyCycles, latencyCycles } from './latency.ts'
import type { CostRules } from './rules.ts'
import { flowIndex, sharedTraffic, type Traffic } from './traffic.ts'

/** One operand's use of one memory in one direction. */
export interface FlowCost {
  readonly operand: Operand
  readonly memory: string
  /** From the array outwards, counted per operand. */
  readonly level: number
  readonly direction: Direction
  /** In words of the port. */
  readonly wordAccesses: number
  readonly energyPj: number
  /** Elements moved at a time, bits each, and how often. */
  readonly elementsPerTransfer: number
  readonly bitsPerElement: number
  readonly transfers: number
  readonly cyclesPerTransfer: number
}

export interface PortCost {
  readonly memory: string
  readonly port: string
  /** Negative: cycles to spare. */
  readonly stallCycles: number
}

/** What a layer costs under one mapping, split so that every part can be pointed at. */
export interface LayerCost {
  readonly mapping: Mapping
  readonly latency: LatencyCycles
  readonly operationEnergyPj: number
  readonly flows: readonly FlowCost[]
  readonly ports: readonly PortCost[]
  readonly energyPj: number
}

/** Cost of a layer with the mapping given; a flow that moves nothing is left out. */
export function layerCost(placement: Placement, mapping: Mapping, rules: CostRules): LayerCost {
  const traffic = sharedTraffic(placement)
  fillTraffic(traffic, placement, loopOrderOf(placement, mapping), rules)
  const latency = latencyCycles(traffic, placement, rules)
  const flows = flowCosts(traffic, placement, rules)
  const operations = operationEnergyPj(placement, rules)
  let energyPj = operations
  for (const flow of flows) energyPj += flow.energyPj
  const ports: PortCost[] = []
  for (const { memory, name } of placement.use.ports) {
    ports.push({ memory: memory.name, port: name, stallCycles: traffic.portStalls[ports.length]! })
  }
  return { mapping, latency, operationEnergyPj: operations, flows, ports, energyPj }
}

/** Cycles from first load to last operation; with `unloading`, to the last output in its memory. */
export function totalCycles(
  latency: LatencyCycles,
  unloading: 'with-unloading' | 'without-unloading',
): number {
  const { compute, stall, loading } = latency
  return compute + stall + loading + (unloading === 'with-unloading' ? latency.unloading : 0)
}

function flowCosts(traffic: Traffic, placement: Placement, rules: CostRules): FlowCost[] {
  const flows: FlowCost[] = []
  for (let index = 0; index < placement.operands.length; index++) {
    const { operand, memories } = placement.operands[index]!
    for (let level = 0; level < memories.length; level++) {
      const memory = memories[level]!
      for (let d = 0; d < 4; d++) {
        const flow = flowIndex(traffic, index, level, d)
        if (!traffic.count[flow]) continue
        const words = wordAccesses(traffic, placement, index, level, d, rules)
        flows.push({
          operand,
          memory: memory.name,
          level,
          direction: directions[d]!,
          wordAccesses: words,
          energyPj: words * (d % 2 === 0 ? memory.readEnergyPj : memory.writeEnergyPj),
          elementsPerTransfer: traffic.amount[flow]!,
          bitsPerElement: traffic.bits[flow]!,
          transfers: traffic.count[flow]!,
          cyclesPerTransfer: traffic.transferCycles[flow]!,
        })
      }
    }
  }
  return flows
}
