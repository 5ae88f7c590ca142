import type { UnevenUnrolling, UnrolledWindows } from '../mapping/rules.ts'

/**
 * Conventions in which cost models of loop nests differ. Each is a choice with a name; a preset selects all of them.
 */
export interface CostRules {
  /** The first pass over a partial sum reads what it overwrites (`charged`), or starts from zero (`free`). */
  readonly firstPartialSumRead: 'charged' | 'free'
  /** An input that stays the same for n cycles is read from the innermost memory once, or every cycle. */
  readonly heldInputs: 'read-once' | 'read-every-cycle'
  /** A sum to which n cycles add is passed on to the innermost memory every cycle, or once. */
  readonly heldSums: 'passed-on-every-cycle' | 'passed-on-once'
  /**
   * A memory may be filled while it is read where a second copy of its live part fits, sums that it completes counted
   * as results (`where-it-fits`) or at the width at which they are added up (`where-partial-sums-fit`); or never.
   */
  readonly doubleBuffering: 'where-it-fits' | 'where-partial-sums-fit' | 'never'
  readonly unevenUnrolling: UnevenUnrolling
  /**
   * What passes a port only once does so before the first operation, or after the last (`outside`); or it starts with
   * the tile of the innermost memory and the rest follows in the cycles that the port has to spare (`overlapped`).
   */
  readonly singleTransfers: 'outside' | 'overlapped'
  /**
   * When a window moves, all that it covers is loaded (`reloaded`); or only what is new, where the loop that moves it
   * comes right after those of the tile (`kept`).
   */
  readonly movedWindows: 'reloaded' | 'kept'
  readonly unrolledWindows: UnrolledWindows
  /** A part of a word counts as a step of the port's granularity in each transfer, or as a word in the sum of all. */
  readonly partialWords: 'per-transfer' | 'per-flow'
  /** What the parts of words in a flow's transfers leave over whole words is cut off, or charged as one more. */
  readonly wordRemainders: 'cut' | 'charged'
  /** Reading a result to send it up is charged, or comes with the write above. */
  readonly resultReads: 'charged' | 'free'
  /** An operation costs what its operands' widths make it cost, or the one energy that its core states. */
  readonly macEnergy: 'by-width' | 'constant'
}

/** Conventions of ZigZag 3.6.3, which the study used (arXiv 2512.04705). */
export const zigzagRules: CostRules = {
  firstPartialSumRead: 'charged',
  heldInputs: 'read-once',
  heldSums: 'passed-on-every-cycle',
  doubleBuffering: 'where-it-fits',
  unevenUnrolling: 'truncated',
  singleTransfers: 'outside',
  movedWindows: 'reloaded',
  unrolledWindows: 'shared',
  partialWords: 'per-transfer',
  wordRemainders: 'cut',
  resultReads: 'charged',
  macEnergy: 'by-width',
}

/** Conventions of ZigZag 3.8.5. */
export const zigzag385Rules: CostRules = { ...zigzagRules, singleTransfers: 'overlapped' }

/** ZigZag's conventions, with all data charged: of uneven unrollings, and the last part of a word. */
export const defaultCostRules: CostRules = {
  ...zigzagRules,
  unevenUnrolling: 'rounded-up',
  wordRemainders: 'charged',
}

/** Conventions of Timeloop (Parashar et al., ISPASS 2019) for dense workloads, as its published runs show them. */
export const timeloopRules: CostRules = {
  ...defaultCostRules,
  firstPartialSumRead: 'free',
  heldInputs: 'read-every-cycle',
  movedWindows: 'kept',
  unrolledWindows: 'apart',
  partialWords: 'per-flow',
  resultReads: 'free',
}

/**
 * Conventions of Timeloop where the innermost level spreads loops over the units that compute: what they hold is then
 * told apart from what they are sent.
 */
export const timeloopArrayRules: CostRules = {
  ...timeloopRules,
  heldInputs: 'read-once',
  heldSums: 'passed-on-once',
}
