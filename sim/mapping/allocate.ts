import type { PlacedOperand, Placement } from './placement.ts'
import { relevance, touchedElements } from './spatial-factors.ts'

/** Cuts of the temporal loops, made anew for each order; one allocator serves all orders of a placement. */
export interface Allocator {
  /** Per operand, per level: loops within the tile that the level holds. Overwritten by each call. */
  readonly cuts: readonly Int32Array[]
  /** False where some memory cannot hold what has to be in it. */
  allocate(dimensions: Uint8Array, sizes: Float64Array): boolean
}

/** One operand's part of a memory, and the tiles that it could hold there: with 0, 1, … further loops. */
interface Resident {
  readonly operand: number
  readonly level: number
  readonly isLast: boolean
  readonly bits: Float64Array
  /** Remaining iterations × bits: what would pass to the level above. */
  readonly moves: Float64Array
  /** How many of the tiles fit, and which was chosen. */
  count: number
  chosen: number
  best: number
}

const mostLoops = 64

/**
 * Gives each memory, from the innermost out, the loops that save most: of all combinations of prefixes of its
 * operands' remaining loops that fit together, the one with the least (remaining iterations × stored size) summed
 * over the operands, the later on ties. An operand's last memory takes all that remains.
 *
 * Source: LOMA (Symons et al., AICAS 2021), memory allocation as in ZigZag 3.6.3.
 */
export function makeAllocator(placement: Placement): Allocator {
  const { operands, core } = placement
  const cuts = operands.map(({ memories }) => new Int32Array(memories.length))
  const memories = core.memories.map((memory) => ({
    sizeBits: memory.sizeBits,
    residents: operands.flatMap(({ memories: levels }, operand): Resident[] => {
      const level = levels.indexOf(memory)
      if (level < 0) return []
      const isLast = level === levels.length - 1
      const tiles = { bits: new Float64Array(mostLoops), moves: new Float64Array(mostLoops) }
      return [{ operand, level, isLast, ...tiles, count: 0, chosen: 0, best: 0 }]
    }),
  }))

  const allocate = (dimensions: Uint8Array, sizes: Float64Array): boolean => {
    for (const { sizeBits, residents } of memories) {
      for (const resident of residents) {
        const { operand, level } = resident
        const start = level === 0 ? 0 : cuts[operand]![level - 1]!
        measureTiles(resident, operands[operand]!, placement, sizeBits, start, dimensions, sizes)
        if (resident.count === 0) return false
      }
      if (leastMoves(residents, 0, sizeBits, 0, 0, Number.POSITIVE_INFINITY) === Number.POSITIVE_INFINITY) {
        return false
      }
      for (const { operand, level, best } of residents) {
        cuts[operand]![level] = (level === 0 ? 0 : cuts[operand]![level - 1]!) + best
      }
    }
    return true
  }
  return { cuts, allocate }
}

const factors = new Float64Array(6)

/** Sizes an operand's tiles while they fit a memory by themselves. */
function measureTiles(
  resident: Resident,
  { codes, below, isOutput, bits, reducedAbove }: PlacedOperand,
  { layer, unevenUnrolling }: Placement,
  sizeBits: number,
  start: number,
  dimensions: Uint8Array,
  sizes: Float64Array,
): void {
  const { level, isLast } = resident
  factors.set(below.average[level]!)
  let left = 1
  let isPartial = isOutput && reducedAbove[level + 1]!
  for (let k = 0; k < sizes.length; k++) {
    const code = codes[dimensions[k]!]!
    if (k < start) factors[code] = factors[code]! * sizes[k]!
    else {
      left *= sizes[k]!
      isPartial ||= isOutput && code === relevance.none
    }
  }
  const width = isPartial ? layer.precision.partialSum : bits
  resident.count = 0
  for (let k = start; ; k++) {
    const size = touchedElements(layer, factors, unevenUnrolling) * width
    if (size > sizeBits) break
    resident.bits[resident.count] = size
    resident.moves[resident.count++] = isLast ? 0 : left * size
    if (k === sizes.length) break
    const code = codes[dimensions[k]!]!
    factors[code] = factors[code]! * sizes[k]!
    left /= sizes[k]!
  }
  if (isLast && start + resident.count - 1 < sizes.length) resident.count = 0
}

/** Tries all combinations from resident `index` on; keeps the best in the residents and returns its moves. */
function leastMoves(
  residents: readonly Resident[],
  index: number,
  sizeBits: number,
  used: number,
  moves: number,
  least: number,
): number {
  if (index === residents.length) {
    if (used > sizeBits || moves > least) return least
    for (const resident of residents) resident.best = resident.chosen
    return moves
  }
  const resident = residents[index]!
  let lowest = least
  for (let k = resident.isLast ? resident.count - 1 : 0; k < resident.count; k++) {
    resident.chosen = k
    lowest = leastMoves(
      residents,
      index + 1,
      sizeBits,
      used + resident.bits[k]!,
      moves + resident.moves[k]!,
      lowest,
    )
  }
  return lowest
}
