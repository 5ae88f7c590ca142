import type { PlacedPort } from '../mapping/operand-homes.ts'
import type { Placement } from '../mapping/placement.ts'
import { fillEdgeCycles } from './edge-cycles.ts'
import { loadingCycles, unloadingCycles } from './loading.ts'
import type { CostRules } from './rules.ts'
import type { Traffic } from './traffic.ts'
import { addWindow, makeWindows, windowUnion } from './window-union.ts'

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

/** All parts of the latency, in cycles, from traffic that is filled. */
export function latencyCycles(traffic: Traffic, placement: Placement, rules: CostRules): LatencyCycles {
  const { ports, multipliers, operationCycles } = placement.use
  doubleBuffered(traffic, placement, rules, traffic.isDoubleBuffered)
  let stall = 0
  for (let i = 0; i < ports.length; i++) {
    const cycles = portStall(ports[i]!, traffic)
    traffic.portStalls[i] = cycles
    if (cycles > stall) stall = cycles
  }
  fillEdgeCycles(traffic, placement, stall, rules)
  return {
    ideal: Math.ceil(placement.operations / multipliers) * operationCycles,
    compute: traffic.totalCycles,
    stall,
    loading: loadingCycles(traffic, placement),
    unloading: unloadingCycles(traffic, placement),
  }
}

/**
 * Finds which tiles may be renewed while in use: those whose live part (without loops that renew it on top) fills at
 * most half of its memory, or finds room for a second copy there. The array never is.
 */
export function doubleBuffered(
  traffic: Traffic,
  { operands }: Placement,
  rules: CostRules,
  isDoubleBuffered: Uint8Array,
): void {
  const { usedShare, liveShare, tile, tileBits, renewedOnTop } = traffic
  for (let i = 0; i < isDoubleBuffered.length; i++) isDoubleBuffered[i] = 0
  if (rules.doubleBuffering === 'never') return
  for (let i = 0; i < usedShare.length; i++) usedShare[i] = 0
  for (let operand = 0; operand < operands.length; operand++) {
    const { memories, memoryIndices } = operands[operand]!
    for (let level = 0; level < memories.length; level++) {
      const at = operand * traffic.levels + level + 1
      const { sizeBits } = memories[level]!
      const isSummed = rules.doubleBuffering === 'where-partial-sums-fit'
      const bits = isSummed ? Math.max(tileBits[at]!, tileBits[at - 1]!) : tileBits[at]!
      liveShare[at] = Math.floor((tile[at]! * bits) / renewedOnTop[at]!) / sizeBits
      const memory = memoryIndices[level]!
      usedShare[memory] = usedShare[memory]! + liveShare[at]!
    }
  }
  for (let operand = 0; operand < operands.length; operand++) {
    const { memoryIndices } = operands[operand]!
    for (let level = 0; level < memoryIndices.length; level++) {
      const at = operand * traffic.levels + level + 1
      const memory = memoryIndices[level]!
      const fillsHalf = usedShare[memory]! <= 0.5
      if (!fillsHalf && liveShare[at]! > 1 - usedShare[memory]!) continue
      isDoubleBuffered[at] = 1
      if (!fillsHalf) usedShare[memory] = usedShare[memory]! + liveShare[at]!
    }
  }
}

const active = makeWindows(64)

/** Cycles by which one port delays the array; negative where it has time to spare. */
function portStall({ flows, tiles }: PlacedPort, traffic: Traffic): number {
  const { timedCount, period, transferCycles, isDoubleBuffered, reusedOnTop } = traffic
  let late = 0
  let spare = 0
  let windows = 0
  active.count = 0
  for (let i = 0; i < flows.length; i++) {
    const flow = flows[i]!
    const times = timedCount[flow]!
    if (times === 0) continue
    const tile = tiles[i]!
    const every = period[flow]!
    const allowed = isDoubleBuffered[tile] ? every : Math.trunc(every / reusedOnTop[tile]!)
    const delay = (transferCycles[flow]! - allowed) * (times - 1)
    if (delay > 0) late += delay
    else spare += delay
    windows += allowed * (times - 1)
    addWindow(active, every, allowed)
  }
  if (active.count <= 1) return late + spare
  return late + Math.max(0, spare + windows - windowUnion(active, traffic.totalCycles))
}
