import type { LoopDimension, Operand } from '../workload/layer.ts'

/** A loop spread over the elements of one array dimension. */
export interface SpatialLoop {
  readonly arrayDimension: string
  readonly dimension: LoopDimension
  readonly factor: number
}

export interface TemporalLoop {
  readonly dimension: LoopDimension
  readonly size: number
}

/**
 * A layer's loops placed on a core: which run side by side, in which order the others run, and which of those each
 * memory holds.
 */
export interface Mapping {
  readonly spatial: readonly SpatialLoop[]
  /** Innermost first. */
  readonly temporal: readonly TemporalLoop[]
  /** Per operand, per memory level from the innermost: how many temporal loops run within the tile it holds. */
  readonly cuts: Readonly<Partial<Record<Operand, readonly number[]>>>
}
