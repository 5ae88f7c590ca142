import { loopDimensions } from '../workload/layer.ts'
import type { Mapping } from './mapping.ts'
import type { Placement } from './placement.ts'

/** The temporal loops of a mapping in flat form, innermost first, and per operand the cut above each level. */
export interface LoopOrder {
  /** Indices in `loopDimensions`. */
  readonly dimensions: Uint8Array
  readonly sizes: Float64Array
  /** Per operand, per level: loops within the tile that the level holds. */
  readonly cuts: readonly Int32Array[]
}

/** An order of which the first loops are known, perhaps the last, and cuts of which some are `undecided`. */
export interface PartialOrder extends LoopOrder {
  /** Per operand, per level: what an undecided cut is at least. */
  readonly leastCuts: readonly Int32Array[]
  /** Loops from here on are known too. */
  freeEnd: number
}

/** The flat form of a mapping, operands in the placement's order. */
export function loopOrderOf({ operands }: Placement, { temporal, cuts }: Mapping): LoopOrder {
  const dimensions = new Uint8Array(temporal.length)
  const sizes = new Float64Array(temporal.length)
  for (let i = 0; i < temporal.length; i++) {
    dimensions[i] = loopDimensions.indexOf(temporal[i]!.dimension)
    sizes[i] = temporal[i]!.size
  }
  const flat: Int32Array[] = []
  for (const { operand } of operands) {
    const own = cuts[operand] ?? []
    const levels = new Int32Array(own.length)
    for (let level = 0; level < own.length; level++) levels[level] = own[level]!
    flat.push(levels)
  }
  return { dimensions, sizes, cuts: flat }
}
