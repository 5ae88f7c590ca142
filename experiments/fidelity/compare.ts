import { kendallTau } from '../../nas/search/kendall-tau.ts'

/** How a step agrees with a higher one on the same things. */
export interface Agreement {
  /** Things compared: those that cost something at both steps. */
  readonly count: number
  /** Kendall's τ-b of the two orders; null where an order has nothing but ties. */
  readonly tau: number | null
  /** Mean of |lower − higher| / higher. */
  readonly meanAbsoluteError: number
  /** The same once the lower step is multiplied by the one factor that makes their medians equal: what scaling cannot mend. */
  readonly scaledError: number
}

/** @param lower costs of the same things at the lower step and at the higher */
export function agreement(lower: readonly number[], higher: readonly number[]): Agreement {
  const pairs = lower.map((value, i) => [value, higher[i]!] as const).filter(([, reference]) => reference > 0)
  const tau = kendallTau(
    pairs.map(([value]) => value),
    pairs.map(([, reference]) => reference),
  )
  const factor = 1 / median(pairs.map(([value, reference]) => value / reference))
  const error = (by: number) =>
    pairs.reduce((sum, [value, reference]) => sum + Math.abs((by * value) / reference - 1), 0) / pairs.length
  return {
    count: pairs.length,
    tau: Number.isNaN(tau) ? null : tau,
    meanAbsoluteError: error(1),
    scaledError: error(Number.isFinite(factor) ? factor : 1),
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
