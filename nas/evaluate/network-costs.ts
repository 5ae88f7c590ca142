import type { CostSummary } from '../../sim/cost/summary.ts'

/**
 * Cost of every part that a candidate may be made of, on one accelerator. Layer by layer, one core at a time: parts
 * run one after the other, so the cost of a stage is the sum of its parts.
 */
export interface NetworkCosts {
  /** One per block of the backbone. */
  readonly blocks: readonly CostSummary[]
  /** Per mounting point, per kind in the order of `headKinds`: the head's layers, softmax and the exit test. */
  readonly heads: readonly (readonly CostSummary[])[]
}
