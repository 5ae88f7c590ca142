import type { PlacedPort, Placement } from '../mapping/placement.ts'
import { fillEdgeCycles } from './edge-cycles.ts'
import { loadingCycles, unloadingCycles } from './loading.ts'
import type { CostRules } from './rules.ts'
import { flowIndex, type Traffic, transferCycles } from './traffic.ts'
import { windowUnion } from './window-union.ts'

/**
 * Where the cycles of a layer go. Ports work in parallel: the worst one stalls the array; loading and unloading
 * come before and after.
 */
export interface LatencyCycles {
  /** Every multiplier busy in every cycle. */
  readonly ideal: number
  /** Product of the temporal loops: ideal plus what uneven or partial unrolling leaves idle. */
  readonly compute: number
  readonly stall: number
  readonly loading: number
  readonly unloading: number
}

/**
 * Which tiles may be renewed while in use: those whose live part (without loops that renew it on top) fills at most
 * half of its memory, or finds room for a second copy there. Index as in `Traffic`; the array never is.
 */
export function doubleBuffered(
  traffic: Traffic,
  placement: Placement,
  rules: CostRules,
  out: Uint8Array,
): void {
  out.fill(0)
  if (rules.doubleBuffering === 'never') return
  const used = new Float64Array(placement.core.memories.length)
  const live = (operand: number, level: number) => {
    const at = operand * traffic.levels + level + 1
    const { sizeBits } = placement.operands[operand]!.memories[level]!
    return Math.floor((traffic.tile[at]! * traffic.tileBits[at]!) / traffic.renewedOnTop[at]!) / sizeBits
  }
  placement.operands.forEach(({ memoryIndices }, operand) => {
    memoryIndices.forEach((memory, level) => {
      used[memory] = used[memory]! + live(operand, level)
    })
  })
  placement.operands.forEach(({ memoryIndices }, operand) => {
    memoryIndices.forEach((memory, level) => {
      const share = live(operand, level)
      const fillsHalf = used[memory]! <= 0.5
      if (!fillsHalf && share > 1 - used[memory]!) return
      out[operand * traffic.levels + level + 1] = 1
      if (!fillsHalf) used[memory] = used[memory]! + share
    })
  })
}

/** Cycles by which one port delays the array; negative where it has time to spare. */
export function portStall(
  port: PlacedPort,
  traffic: Traffic,
  placement: Placement,
  isDoubleBuffered: Uint8Array,
): number {
  let late = 0
  let spare = 0
  let windows = 0
  const active: { period: number; allowed: number }[] = []
  for (const { operand, level, direction } of port.uses) {
    const flow = flowIndex(traffic, operand, level, direction)
    const count = traffic.count[flow]!
    if (count === 0) continue
    const period = traffic.period[flow]!
    const tile = operand * traffic.levels + level + (direction >= 2 ? 1 : 0)
    const allowed = isDoubleBuffered[tile] ? period : Math.trunc(period / traffic.reusedOnTop[tile]!)
    const delay = (transferCycles(traffic, placement, operand, level, direction) - allowed) * (count - 1)
    if (delay > 0) late += delay
    else spare += delay
    windows += allowed * (count - 1)
    active.push({ period, allowed })
  }
  if (active.length <= 1) return late + spare
  return late + Math.max(0, spare + windows - windowUnion(active, traffic.totalCycles))
}

/** All parts of the latency, in cycles. */
export function latencyCycles(
  traffic: Traffic,
  placement: Placement,
  isDoubleBuffered: Uint8Array,
  rules: CostRules,
): LatencyCycles {
  const units = placement.core.array.reduce((product, { size }) => product * size, 1)
  let stall = 0
  for (const port of placement.ports)
    stall = Math.max(stall, portStall(port, traffic, placement, isDoubleBuffered))
  fillEdgeCycles(traffic, placement, stall, rules)
  return {
    ideal: Math.ceil(placement.operations / units),
    compute: traffic.totalCycles,
    stall,
    loading: loadingCycles(traffic, placement),
    unloading: unloadingCycles(traffic, placement),
  }
}
