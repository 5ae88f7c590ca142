import { randomStream } from '../../random.ts'
import { kendallTau } from './kendall-tau.ts'

/** Of fewer pairs resampling says nothing. */
const fewestPairs = 6

/** Kendall's τ-b of some pairs with a percentile bootstrap interval over the pairs, of six or more. */
export interface TauInterval {
  readonly pairs: number
  /** Null where all values of a sequence are equal. */
  readonly tau: number | null
  readonly lower: number | null
  readonly upper: number | null
}

export interface TauIntervalOptions {
  readonly seed: number
  readonly resamples?: number
  /** Fraction of the resampled τ that lie inside. */
  readonly level?: number
}

/**
 * τ-b of two sequences and how far it can be trusted: pairs are drawn anew with replacement (Efron & Tibshirani, 1993,
 * chapter 13); a pair that is drawn twice ties with itself in both and counts for nothing. Resamples in which τ is not
 * defined are left out.
 */
export function kendallInterval(
  a: readonly number[],
  b: readonly number[],
  { seed, resamples = 2000, level = 0.95 }: TauIntervalOptions,
): TauInterval {
  const random = randomStream(seed, 'bootstrap of rank correlation')
  const taus: number[] = []
  for (let resample = 0; resample < resamples; resample++) {
    const drawn = a.map(() => random.integer(0, a.length - 1))
    const tau = kendallTau(
      drawn.map((i) => a[i]!),
      drawn.map((i) => b[i]!),
    )
    if (!Number.isNaN(tau)) taus.push(tau)
  }
  taus.sort((x, y) => x - y)
  const isEnough = a.length >= fewestPairs
  const at = (part: number) => (isEnough ? taus[Math.round(part * (taus.length - 1))] : undefined) ?? null
  const tau = kendallTau(a, b)
  return {
    pairs: a.length,
    tau: Number.isNaN(tau) ? null : tau,
    lower: at((1 - level) / 2),
    upper: at((1 + level) / 2),
  }
}
