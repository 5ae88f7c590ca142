import type { Part } from './schedule.ts'

/** A part of a tensor that earlier layers made, where it is. */
export interface CarriedPart extends Part {
  /** Name of the core in whose memory it is; undefined for off-chip memory. */
  readonly core: string | undefined
}

/** What layers that do not begin with the image begin with, and what they leave. */
export interface StageStart {
  readonly carried: readonly CarriedPart[]
  /** Tensors that later layers read: they stay. */
  readonly kept: ReadonlySet<string>
}
