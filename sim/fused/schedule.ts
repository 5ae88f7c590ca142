import type { Box } from './box.ts'
import type { CarriedPart } from './start.ts'

/** What is kept and moved: a part of a layer's output, of the image (`input`), or of a layer's weights (its channels). */
export interface Part {
  readonly operand: 'W' | 'O'
  /** The layer whose output or weights it is; 'input' is the image. */
  readonly tensor: string
  readonly box: Box
}

interface Stretch {
  readonly start: number
  readonly end: number
  readonly energyPj: number
}

/** A core makes a part of a layer's output. Its place in memory is taken from the start on. */
export interface Compute extends Stretch {
  readonly kind: 'compute'
  readonly layer: string
  readonly core: string
  readonly box: Box
}

/** A copy of a part on its way. Its place at the receivers is taken from the start on. */
export interface Move extends Stretch, Part {
  readonly kind: 'move'
  readonly bits: number
  /** A core or 'off-chip'. */
  readonly from: string
  /** Cores that receive it at once over one link, or 'off-chip'. */
  readonly to: readonly string[]
  /** Names of the links that it takes, all for the whole time. */
  readonly links: readonly string[]
}

/** A core gives up a part, which was made or brought there with this very box. */
export interface Free extends Part {
  readonly kind: 'free'
  readonly core: string
  readonly time: number
}

export type ScheduleEvent = Compute | Move | Free

/** Everything that happens when a network runs once, and when. */
export interface FusedSchedule {
  readonly events: readonly ScheduleEvent[]
  readonly latencyCycles: number
  readonly energyPj: number
  /** Tensors that were to be kept for later layers, as they were made. */
  readonly carried: readonly CarriedPart[]
}

/** Name of the image among the tensors. */
export const imageName = 'input'
