import type { UnevenUnrolling } from '../mapping/rules.ts'

/**
 * Conventions in which cost models of loop nests differ. Each is a choice with a name; a preset selects all of them.
 */
export interface CostRules {
  /** The first pass over a partial sum reads what it overwrites (`charged`), or starts from zero (`free`). */
  readonly firstPartialSumRead: 'charged' | 'free'
  /** An input that stays the same for n cycles is read from the innermost memory once, or every cycle. */
  readonly heldInputs: 'read-once' | 'read-every-cycle'
  /** A memory may be filled while it is read where a second copy of its live part fits, or never. */
  readonly doubleBuffering: 'where-it-fits' | 'never'
  readonly unevenUnrolling: UnevenUnrolling
  /**
   * What passes a port only once does so before the first operation, or after the last (`outside`); or it starts with
   * the tile of the innermost memory and the rest follows in the cycles that the port has to spare (`overlapped`).
   */
  readonly singleTransfers: 'outside' | 'overlapped'
}

/** Conventions of ZigZag 3.6.3, which the study used (arXiv 2512.04705). */
export const zigzagRules: CostRules = {
  firstPartialSumRead: 'charged',
  heldInputs: 'read-once',
  doubleBuffering: 'where-it-fits',
  unevenUnrolling: 'truncated',
  singleTransfers: 'outside',
}

/** Conventions of ZigZag 3.8.5. */
export const zigzag385Rules: CostRules = { ...zigzagRules, singleTransfers: 'overlapped' }

/** ZigZag's conventions, with all data of uneven unrollings charged. */
export const defaultCostRules: CostRules = { ...zigzagRules, unevenUnrolling: 'rounded-up' }
