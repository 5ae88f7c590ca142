import type { Placement } from '../cost/placement.ts'
import { relevance, touchedElements } from '../cost/spatial-factors.ts'

/** Cuts of the temporal loops for one order, bottom-up; made once per placement and reused. */
export interface Allocator {
  /** Per operand, per level: loops within the tile that the level holds. Overwritten by each call. */
  readonly cuts: readonly Int32Array[]
  /** False where some memory cannot hold what has to be in it. */
  allocate(dimensions: Uint8Array, sizes: Float64Array): boolean
}

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
  const residents = core.memories.map((memory) => ({
    capacity: memory.sizeBits,
    tiles: operands.flatMap((placed, operand) => {
      const level = placed.memories.indexOf(memory)
      return level < 0 ? [] : [{ operand, level, isLast: level === placed.memories.length - 1 }]
    }),
  }))
  const longest = 64
  const stored = operands.map(() => new Float64Array(longest))
  const moved = operands.map(() => new Float64Array(longest))
  const factors = new Float64Array(6)

  /** Sizes of an operand's tile with 0, 1, … further loops, while they fit; returns how many do. */
  const measure = (
    { operand, level, isLast }: (typeof residents)[number]['tiles'][number],
    capacity: number,
    dimensions: Uint8Array,
    sizes: Float64Array,
  ): number => {
    const { codes, below, isOutput, bits, reducedAbove } = operands[operand]!
    const start = level === 0 ? 0 : cuts[operand]![level - 1]!
    factors.set(below.average[level]!)
    let left = 1
    let isReduced = reducedAbove[level + 1]!
    for (let k = 0; k < sizes.length; k++) {
      const code = codes[dimensions[k]!]!
      if (k < start) factors[code] = factors[code]! * sizes[k]!
      else {
        left *= sizes[k]!
        isReduced ||= code === relevance.none
      }
    }
    const width = isOutput && isReduced ? placement.layer.precision.partialSum : bits
    let fitting = 0
    for (let k = start; k <= sizes.length; k++) {
      const size = touchedElements(placement.layer, factors) * width
      if (size > capacity) break
      stored[operand]![fitting] = size
      moved[operand]![fitting++] = isLast ? 0 : left * size
      if (k === sizes.length) break
      const code = codes[dimensions[k]!]!
      factors[code] = factors[code]! * sizes[k]!
      left /= sizes[k]!
    }
    return isLast && start + fitting - 1 < sizes.length ? 0 : fitting
  }

  const counts = new Int32Array(operands.length)
  const best = new Int32Array(operands.length)
  const current = new Int32Array(operands.length)

  const allocate = (dimensions: Uint8Array, sizes: Float64Array): boolean => {
    for (const { capacity, tiles } of residents) {
      for (const tile of tiles) {
        const fitting = measure(tile, capacity, dimensions, sizes)
        if (fitting === 0) return false
        counts[tile.operand] = fitting
      }
      let least = Number.POSITIVE_INFINITY
      const choose = (index: number, size: number, moves: number): void => {
        const tile = tiles[index]
        if (!tile) {
          if (size > capacity || moves > least) return
          least = moves
          best.set(current)
          return
        }
        const last = counts[tile.operand]! - 1
        for (let k = tile.isLast ? last : 0; k <= last; k++) {
          current[tile.operand] = k
          choose(index + 1, size + stored[tile.operand]![k]!, moves + moved[tile.operand]![k]!)
        }
      }
      choose(0, 0, 0)
      if (least === Number.POSITIVE_INFINITY) return false
      for (const { operand, level } of tiles) {
        cuts[operand]![level] = (level === 0 ? 0 : cuts[operand]![level - 1]!) + best[operand]!
      }
    }
    return true
  }
  return { cuts, allocate }
}
