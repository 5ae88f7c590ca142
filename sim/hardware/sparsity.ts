import type { Operand } from '../workload/layer.ts'

/**
 * How one rank of a tile is written down: offsets of every fiber and its end (UOP), coordinate of each nonzero (CP), zeros
 * before each nonzero (RLE), a bit per coordinate with zeros left out (B) or kept (UB).
 */
export const rankFormats = ['UOP', 'CP', 'RLE', 'B', 'UB'] as const
export type RankFormat = (typeof rankFormats)[number]

/** A read of `target` is left out where what it would meet in one of `conditionOn` is zero. */
export interface Condition {
  readonly target: Operand
  readonly conditionOn: readonly Operand[]
}

/** Reads without effect are not done but take their time (gating), or take none (skipping). */
export const actionTypes = ['gating', 'skipping'] as const
export type ActionType = (typeof actionTypes)[number]

/** What a memory does about zeros. Metadata lies in it beside the data and costs as much a bit. */
export interface MemorySparsity {
  /** How tiles are written down. */
  readonly formats: Readonly<Partial<Record<Operand, Exclude<RankFormat, 'UOP'>>>>
  /** Bits of a coordinate, a run length or an offset. */
  readonly metadataBits: number
  /** Reads that it, or else the next memory out that holds the target, leaves out. */
  readonly actions: readonly (Condition & { readonly type: ActionType })[]
}

/** What the units that compute do about zeros. */
export interface ComputeSparsity {
  /** An operation with a factor of zero takes its cycle, but no energy. */
  readonly gatesZeros: boolean
  /** An operation of which one factor is missing in a format takes neither. */
  readonly skipsUnaligned: boolean
}
