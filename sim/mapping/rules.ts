import type { LoopDimension, Operator } from '../workload/layer.ts'
import type { SpatialLoop } from './mapping.ts'
import type { PrescribedOrder } from './prescribed-order.ts'

/**
 * What stands for a factor that does not divide its loop, say 7 columns on 4 lanes in 2 rounds. `rounded-up`: 3.5 lanes
 * for energy and 4 for time, data rounded up. `truncated`: 3 columns of a window and 3 lanes for time, other data
 * rounded to the nearest, which can be less than there is; dilated windows as `zigzagWindowExtent` counts them.
 */
export type UnevenUnrolling = 'rounded-up' | 'truncated'

/**
 * Array elements whose windows overlap are sent what they have in common once (`shared`), or each its own window
 * (`apart`).
 */
export type UnrolledWindows = 'shared' | 'apart'

/** What is minimized: latency with unloading, then energy; energy, then latency; or their product, then latency. */
export type Objective = 'latency' | 'energy' | 'energy-latency-product'

/** How mappings are searched: which candidates are tried and which of equals wins. */
export interface SearchRules {
  /** Spatial unrollings of best score that are tried with every order of the temporal loops; or all that there are. */
  readonly spatialCandidates: number | 'every'
  /** Temporal loops are split into at most this many factors (more if there are more loops). */
  readonly loopFactors: number
  /**
   * How each order's loops are given to memories: those that move least (LOMA); the same and, of what uneven lanes make
   * fractions of, all that move as little but for rounding; or every way that fits.
   */
  readonly allocation?: 'least-moves' | 'as-little-moves' | 'every'
  readonly objective: Objective
  /**
   * Rounds of a loop on several array dimensions: what their product leaves (left out), or rounded up after each, those first that
   * share the innermost memory of the inputs (`stepwise`, ZigZag 3.8.5).
   */
  readonly remainingRounds?: 'stepwise'
  /** Order in which a core tries an operator's loops on an array dimension; the first of equal scores wins. */
  readonly unrollingOrder: Readonly<Partial<Record<Operator, readonly LoopDimension[]>>>
  /** Of loops with equally many factors the first is merged (in `mergingOrder`), or each is tried. */
  readonly mergingTies?: 'first' | 'every'
  /** Loops, or none, of array dimensions that are not searched, by name; factors are cut to what fits. Others stay free. */
  readonly givenUnrolling?: Readonly<Record<string, readonly SpatialLoop[]>>
  /** Loops that may be tried on an array dimension; all on those left out. */
  readonly unrollingHints?: Readonly<Record<string, readonly LoopDimension[]>>
  /** What is known of the order of the temporal loops; orders that differ are not tried. */
  readonly temporalOrder?: PrescribedOrder
  /** Order in which an operator's loops are looked at when factors are merged; the first of equals is taken. */
  readonly mergingOrder: Readonly<Partial<Record<Operator, readonly LoopDimension[]>>>
}

const unrollingOrderOf = (convolution: readonly LoopDimension[]): SearchRules['unrollingOrder'] => ({
  conv: convolution,
  depthwise: convolution,
  gemm: ['K', 'B', 'C'],
})

/**
 * The search of the published study: ZigZag 3.6.3 with LOMA limited to six factors, latency first. ZigZag tries loops
 * in the order of a hashed set, which differs between runs; this one gives the mappings of all the study's layers.
 */
export const studySearch: SearchRules = {
  spatialCandidates: 3,
  loopFactors: 6,
  objective: 'latency',
  unrollingOrder: unrollingOrderOf(['FY', 'FX', 'B', 'G', 'OX', 'C', 'K', 'OY']),
  mergingOrder: { gemm: ['C', 'B', 'K'], add: ['B', 'G', 'OY', 'OX'] },
}

/** The study's search in the order of another run, whose three unrollings are better for 7×7 windows on 8×8 pixels. */
export const defaultSearch: SearchRules = {
  ...studySearch,
  unrollingOrder: unrollingOrderOf(['FX', 'B', 'G', 'OX', 'FY', 'C', 'K', 'OY']),
}

/**
 * What Stream (28fb901) asks of ZigZag 3.8.5: the one best unrolling, tried in the order of the set of its loops, which are
 * named D0 to D6 and so hashed the same in every run.
 */
export const streamSearch: SearchRules = {
  ...studySearch,
  spatialCandidates: 1,
  remainingRounds: 'stepwise',
  unrollingOrder: {
    conv: ['FY', 'B', 'FX', 'OX', 'OY', 'C', 'K'],
    gemm: ['B', 'K', 'C'],
    add: ['OX', 'G'],
  },
  mergingOrder: { conv: ['B', 'OX', 'OY', 'FX', 'FY', 'C', 'K'], gemm: ['B', 'C', 'K'], add: ['OX', 'G'] },
}

/**
 * Every unrolling, every order of the prime factors and every allocation that fits: the best mapping that there is. `sim/optimal`
 * finds it for layers of any size; `searchMapping`, which tries them one by one, for small ones.
 */
export const optimalSearch: SearchRules = {
  ...defaultSearch,
  spatialCandidates: 'every',
  loopFactors: Number.POSITIVE_INFINITY,
  allocation: 'every',
}
