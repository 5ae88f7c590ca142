import { chooseTiles } from './choose-tiles.ts'
import type { Placement } from './placement.ts'
import { measureTiles, type Resident } from './resident.ts'

export interface MemoryInUse {
  readonly sizeBits: number
  /** One for each operand that it holds. */
  readonly residents: readonly Resident[]
}

/** As `eachAllocation` of an allocator with such memories. */
export function visitAllocations(
  memories: readonly MemoryInUse[],
  placement: Placement,
  dimensions: Uint8Array,
  sizes: Float64Array,
  visit: () => void,
  leastOnly: boolean,
): void {
  const measure = (resident: Resident, sizeBits: number) =>
    measureTiles(resident, placement, sizeBits, dimensions, sizes, sizes.length, sizes.length)
  /** From operand `r` of memory `m` on, of which `used` bits are taken and that may move as much as `allowed`. */
  const fill = (m: number, r: number, used: number, allowed: number): void => {
    if (m === memories.length) {
      visit()
      return
    }
    const { sizeBits, residents } = memories[m]!
    if (leastOnly && r === 0) {
      for (const resident of residents) measure(resident, sizeBits)
      if (residents.some(({ count }) => count === 0) || !chooseTiles(residents, sizeBits)) return
      if (residents.every(({ placed }) => placed.isEven)) {
        fillNext(m)
        return
      }
      allowed = movedBy(residents) * (1 + rounding)
    }
    const resident = residents[r]
    if (!resident) {
      if (allowed >= 0) fillNext(m)
      return
    }
    measure(resident, sizeBits)
    const { placed, cut, level, count, bits, moves } = resident
    const start = level === 0 ? 0 : cut[level - 1]!
    // An operand of no bits never moves more or less, and rounding changes nothing of that.
    const isSettled = resident.isLast || (leastOnly && placed.bits === 0)
    for (let k = isSettled ? Math.max(0, count - 1) : 0; k < count; k++) {
      if (used + bits[k]! > sizeBits || moves[k]! > allowed) continue
      cut[level] = start + k
      fill(m, r + 1, used + bits[k]!, allowed - moves[k]!)
    }
  }
  const fillNext = (m: number) => fill(m + 1, 0, 0, Number.POSITIVE_INFINITY)
  fillNext(-1)
}

/** Of products of fractions. */
const rounding = 1e-9

/** What the tiles that stand in the cuts move. */
function movedBy(residents: readonly Resident[]): number {
  let sum = 0
  for (const { cut, level, moves } of residents)
    sum += moves[cut[level]! - (level === 0 ? 0 : cut[level - 1]!)]!
  return sum
}
