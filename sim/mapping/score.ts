import type { PartialOrder } from './loop-order.ts'
import type { OrderScreen } from './order-screen.ts'
import type { Placement } from './placement.ts'

/** How good a loop order is: less is better, `secondary` breaks ties of `primary`. */
export interface Score {
  primary: number
  secondary: number
}

/** Judges the loop order that its maker was given, as it stands, into an object of its own. */
export interface Scorer {
  /** Above `bound`, `secondary` may be left out. */
  score(bound: number): Score
  /**
   * What no order with the same first `depth` loops undercuts, from cuts of which some are `undecided`; left out where
   * that is not known.
   */
  leastScore?(depth: number, bound: number): Score
  /** A screen for as many orders of the loops at hand; nothing where none is known. */
  screen?(orders: number): OrderScreen | undefined
}

export type ScorerMaker = (placement: Placement, order: PartialOrder) => Scorer

export function isLess(a: Score, b: Score): boolean {
  return a.primary < b.primary || (a.primary === b.primary && a.secondary < b.secondary)
}

export function isEqual(a: Score, b: Score): boolean {
  return a.primary === b.primary && a.secondary === b.secondary
}
