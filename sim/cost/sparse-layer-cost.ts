import type { Core, Direction } from '../hardware/accelerator.ts'
import { loopOrderOf } from '../mapping/loop-order.ts'
import type { Mapping } from '../mapping/mapping.ts'
import type { Placement } from '../mapping/placement.ts'
import { coreView } from '../sparse/core-view.ts'
import { denseTraffic } from '../sparse/dense-accesses.ts'
import type { LevelActions } from '../sparse/operand-actions.ts'
import type { AccessKind, Outcome } from '../sparse/optimizations.ts'
import { sparseActions } from '../sparse/sparse-actions.ts'
import { metadataBits, wordOverhead } from '../sparse/words.ts'
import { type Operand, operationCount } from '../workload/layer.ts'
import { fillTraffic } from './flows.ts'
import { type LatencyCycles, latencyCycles } from './latency.ts'
import { type FlowCost, type LayerCost, layerCost } from './layer-cost.ts'
import type { CostRules } from './rules.ts'
import { flowIndex, sharedTraffic } from './traffic.ts'

/** Shares of a layer's dense cost that are left where zeros are made use of. */
interface Shares {
  readonly operations: number
  /** Of the cycles of the array. */
  readonly pace: number
  /** Of the bits of a flow, metadata included: those that are accessed, and those that take time. */
  flow(flow: FlowCost): { readonly accessed: number; readonly timed: number }
}

/** Whether a core does anything about zeros. */
export function heedsZeros({ memories, sparse }: Core): boolean {
  return !!sparse || memories.some((memory) => memory.sparse)
}

/**
 * Cost of a layer with the mapping given, less what its core saves on zeros. Memories keep room for tiles without zeros.
 *
 * @throws {InputError} for layers so large that doubles would not count them exactly.
 */
export function sparseLayerCost(placement: Placement, mapping: Mapping, rules: CostRules): LayerCost {
  const dense = layerCost(placement, mapping, rules)
  if (!placement.layer.densities || !heedsZeros(placement.core)) return dense
  const shares = sharesOf(placement, mapping, dense, rules)
  const flows = dense.flows.map((flow): FlowCost => {
    const { accessed, timed } = shares.flow(flow)
    return {
      ...flow,
      wordAccesses: flow.wordAccesses * accessed,
      energyPj: flow.energyPj * accessed,
      elementsPerTransfer: flow.elementsPerTransfer * accessed,
      cyclesPerTransfer: flow.cyclesPerTransfer * timed,
    }
  })
  const operationEnergyPj = dense.operationEnergyPj * shares.operations
  let energyPj = operationEnergyPj
  for (const flow of flows) energyPj += flow.energyPj
  return { ...dense, ...paced(placement, dense, shares, rules), operationEnergyPj, flows, energyPj }
}

/** Cycles, found at the dense pace of the array with transfers as much longer, then sped up. */
function paced(
  placement: Placement,
  { mapping, flows, ports }: LayerCost,
  shares: Shares,
  rules: CostRules,
): Pick<LayerCost, 'latency' | 'ports'> {
  const traffic = sharedTraffic(placement)
  fillTraffic(traffic, placement, loopOrderOf(placement, mapping), rules)
  const pace = Math.max(shares.pace, 1 / traffic.totalCycles)
  for (const flow of flows) {
    const operand = placement.operands.findIndex((one) => one.operand === flow.operand)
    const at = flowIndex(traffic, operand, flow.level, directionIndex[flow.direction])
    traffic.transferCycles[at] = (traffic.transferCycles[at]! * shares.flow(flow).timed) / pace
  }
  const { ideal, compute, stall, loading, unloading } = latencyCycles(traffic, placement, rules)
  const cycles = (dense: number) => Math.ceil(dense * pace - 1e-9)
  const latency: LatencyCycles = {
    ideal: cycles(ideal),
    compute: cycles(compute),
    stall: cycles(compute + stall) - cycles(compute),
    loading: cycles(loading),
    unloading: cycles(unloading),
  }
  return {
    latency,
    ports: ports.map((port, i) => ({ ...port, stallCycles: traffic.portStalls[i]! * pace })),
  }
}

const directionIndex: Readonly<Record<Direction, number>> = {
  readToLower: 0,
  writeFromLower: 1,
  readToUpper: 2,
  writeFromUpper: 3,
}

function sharesOf(placement: Placement, mapping: Mapping, { flows }: LayerCost, rules: CostRules): Shares {
  const { layer, operands, optimizations } = coreView(placement, mapping, rules.unevenUnrolling)
  const traffic = denseTraffic(flows, ({ level }) => level)
  const { densities, accesses, operations, pacedOperations } = sparseActions(
    layer,
    operands,
    traffic,
    optimizations,
  )
  const all = operationCount(layer)
  const find = (operand: Operand, level: number) =>
    accesses.find((one) => one.operand === operand && one.level === level)!
  const bits = (one: LevelActions, kind: AccessKind, elementBits: number, done: readonly Outcome[]) => {
    const level = optimizations.views[one.operand].levels[one.level]!
    const overhead = wordOverhead(one, level, densities[one.operand])
    return done.reduce(
      (sum, outcome) =>
        sum + one.counts[outcome][kind] * overhead * elementBits + metadataBits(one, level, outcome, kind),
      0,
    )
  }
  return {
    operations: operations.actual / all,
    pace: (pacedOperations.actual + pacedOperations.gated) / all,
    flow: ({ operand, level, direction, bitsPerElement }) => {
      const { kind, further } = crossings[direction]
      const one = find(operand, level + further)
      const whole = one.dense[kind] * bitsPerElement
      if (whole === 0) return { accessed: 1, timed: 1 }
      return {
        accessed: bits(one, kind, bitsPerElement, ['actual']) / whole,
        timed: bits(one, kind, bitsPerElement, ['actual', 'gated']) / whole,
      }
    },
  }
}

/** What a flow is to the memory that sends or takes it for others: that one, or the next one out. */
const crossings: Readonly<Record<Direction, { readonly kind: AccessKind; readonly further: 0 | 1 }>> = {
  readToLower: { kind: 'reads', further: 0 },
  writeFromUpper: { kind: 'fills', further: 0 },
  writeFromLower: { kind: 'updates', further: 0 },
  readToUpper: { kind: 'updates', further: 1 },
}
