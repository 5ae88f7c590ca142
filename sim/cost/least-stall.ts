import type { LoopOrder } from '../mapping/loop-order.ts'
import type { Placement } from '../mapping/placement.ts'
import { relevance } from '../mapping/spatial-factors.ts'
import type { Traffic } from './traffic.ts'

/** Per flow, the cycles of its transfers but the first: at least so many are late whatever else their port does; all of them. */
export interface LateCycles {
  readonly byItself: Float64Array
  readonly inAll: Float64Array
}

export function makeLateCycles({ count }: Traffic): LateCycles {
  return { byItself: new Float64Array(count.length), inAll: new Float64Array(count.length) }
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
  { dimensions, sizes, cuts }: LoopOrder,
  operand: number,
  level: number,
  depth: number,
): boolean {
  const { codes, memories } = operands[operand]!
  const cut = cuts[operand]![level]!
  if (cut > depth) return true
  const at = operand * levels + level + 1
  let live = tile[at]! * tileBits[at]!
  const start = level === 0 ? 0 : cuts[operand]![level - 1]!
  for (let i = cut - 1; i >= start && codes[dimensions[i]!] === relevance.direct; i--) live /= sizes[i]!
  return Math.floor(live) / memories[level]!.sizeBits <= 0.5
}

/**
 * The stall of the worst port, of transfers that are late in their own windows, or of all its transfers in all the
 * cycles that there are.
 */
export function leastStall(
  { count, period, transferCycles, isDoubleBuffered, reusedOnTop, totalCycles }: Traffic,
  { use }: Placement,
  { byItself, inAll }: LateCycles,
): number {
  let stall = 0
  for (let p = 0; p < use.ports.length; p++) {
    const { flows, tiles } = use.ports[p]!
    let late = 0
    let busy = 0
    for (let i = 0; i < flows.length; i++) {
      const flow = flows[i]!
      busy += inAll[flow]!
      late += byItself[flow]!
      const times = count[flow]! - 1
      if (times <= 0) continue
      const tile = tiles[i]!
      const every = period[flow]!
      const allowed = isDoubleBuffered[tile] ? every : Math.trunc(every / reusedOnTop[tile]!)
      const delay = transferCycles[flow]! - allowed
      if (delay > 0) late += delay * times
    }
    stall = Math.max(stall, late, busy - totalCycles)
  }
  return stall
}
