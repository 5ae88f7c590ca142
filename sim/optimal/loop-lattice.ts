import type { TemporalLoop } from '../mapping/mapping.ts'
import { type LoopDimension, loopDimensions } from '../workload/layer.ts'

/** A temporal loop that occurs `times` times. */
export interface LoopKind {
  readonly dimension: LoopDimension
  /** Index in `loopDimensions`. */
  readonly index: number
  readonly size: number
  readonly times: number
}

/**
 * All sets of some temporal loops, equal loops being interchangeable: what the innermost loops of an order can be. A set has
 * a number, from 0 (none) to `all`; one that is part of another has the smaller number.
 */
export interface LoopLattice {
  /** By name of the dimension, then by size. */
  readonly kinds: readonly LoopKind[]
  readonly sets: number
  readonly all: number
  /** By set × kinds + kind: the set with one more of that kind; −1 where there is none left. */
  readonly with: Int32Array
  /** By set × 8 + dimension: product of its loops' sizes. */
  readonly products: Float64Array
  /** By set: product of all. */
  readonly cycles: Float64Array
  /** Number of loops, and of distinct orders of all. */
  readonly loops: number
  readonly orders: number
}

/** Number of sets of some loops. */
export function countSets(loops: readonly TemporalLoop[]): number {
  return kindsOf(loops).reduce((product, { times }) => product * (times + 1), 1)
}

/** @param within loops that all sets have besides */
export function makeLattice(
  loops: readonly TemporalLoop[],
  within: readonly TemporalLoop[] = [],
): LoopLattice {
  const kinds = kindsOf(loops)
  const sets = kinds.reduce((product, { times }) => product * (times + 1), 1)
  const products = new Float64Array(sets * 8).fill(1)
  const cycles = new Float64Array(sets).fill(1)
  for (const { dimension, size } of within) {
    const index = loopDimensions.indexOf(dimension)
    for (let set = 0; set < sets; set++) {
      products[set * 8 + index] = products[set * 8 + index]! * size
      cycles[set] = cycles[set]! * size
    }
  }
  const successors = new Int32Array(sets * kinds.length).fill(-1)
  let stride = 1
  let orders = 1
  let placed = 0
  kinds.forEach(({ index, size, times }, kind) => {
    for (let taken = 1; taken <= times; taken++) orders *= ++placed / taken
    for (let set = 0; set < sets; set++) {
      if (Math.floor(set / stride) % (times + 1) === times) continue
      successors[set * kinds.length + kind] = set + stride
    }
    for (let set = stride; set < sets; set++) {
      const taken = Math.floor(set / stride) % (times + 1)
      if (taken === 0) continue
      products[set * 8 + index] = products[set * 8 + index]! * size ** taken
      cycles[set] = cycles[set]! * size ** taken
    }
    stride *= times + 1
  })
  return {
    kinds,
    sets,
    all: sets - 1,
    with: successors,
    products,
    cycles,
    loops: loops.length,
    orders: Math.round(orders),
  }
}

function kindsOf(loops: readonly TemporalLoop[]): readonly LoopKind[] {
  const kinds = new Map<string, LoopKind>()
  for (const { dimension, size } of loops) {
    const name = `${dimension} ${size}`
    const times = (kinds.get(name)?.times ?? 0) + 1
    kinds.set(name, { dimension, index: loopDimensions.indexOf(dimension), size, times })
  }
  return [...kinds.values()].sort((a, b) =>
    a.dimension === b.dimension ? a.size - b.size : a.dimension < b.dimension ? -1 : 1,
  )
}
