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

/** The flat form of a mapping, operands in the placement's order. */
export function loopOrderOf({ operands }: Placement, { temporal, cuts }: Mapping): LoopOrder {
  return {
    dimensions: Uint8Array.from(temporal, ({ dimension }) => loopDimensions.indexOf(dimension)),
    sizes: Float64Array.from(temporal, ({ size }) => size),
    cuts: operands.map(({ operand }) => Int32Array.from(cuts[operand] ?? [])),
  }
}
