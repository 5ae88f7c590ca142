/** The temporal loops of a mapping in flat form, innermost first, and per operand the cut above each level. */
export interface LoopOrder {
  /** Indices in `loopDimensions`. */
  readonly dimensions: Uint8Array
  readonly sizes: Float64Array
  /** Per operand, per level: loops within the tile that the level holds. */
  readonly cuts: readonly Int32Array[]
}
