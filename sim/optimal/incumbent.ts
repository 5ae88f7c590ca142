import type { Mapping } from '../mapping/mapping.ts'
import type { Objective } from '../mapping/rules.ts'
import type { Score } from '../mapping/score.ts'

/** The best mapping so far. */
export interface Incumbent extends Score {
  /** Place of its unrolling in the list; beyond the last where any of equal cost takes precedence. */
  readonly place: number
  readonly mapping: Mapping
}

/** Numbers that differ by less are sums of the same terms, added up in another order. */
export const rounding = 1e-12

/** Negative where a costs less than b, positive where it costs more; 0 where both are equal but for rounding. */
export function compareScores(a: Score, b: Score): number {
  return compare(a.primary, b.primary) || compare(a.secondary, b.secondary)
}

function compare(a: number, b: number): number {
  return Math.abs(a - b) <= rounding * Math.abs(b) ? 0 : a - b
}

/** The score of energy and cycles, into `score`. */
export function scoreBy(objective: Objective, energyPj: number, cycles: number, score: Score): Score {
  score.primary = objective === 'latency' ? cycles : objective === 'energy' ? energyPj : energyPj * cycles
  score.secondary = objective === 'latency' ? energyPj : cycles
  return score
}
