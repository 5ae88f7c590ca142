import { InputError } from '../../errors.ts'
import type { Quantities, Suite, SuiteCase, Tolerance } from './suite.ts'

/** One figure beside the published one. */
export interface Comparison {
  readonly case: string
  readonly quantity: string
  readonly expected: number
  /** NaN where the case was refused. */
  readonly found: number
  readonly relativeError: number
  readonly verdict: Verdict
}

/** From the best to the worst; a case gets the worst of its figures. */
export const verdicts = ['exact', 'within', 'reported', 'failed'] as const
export type Verdict = (typeof verdicts)[number]
const rank = (verdict: Verdict): number => verdicts.indexOf(verdict)

export interface SuiteReport {
  readonly name: string
  /** All of them: the sum of the next five. */
  readonly cases: number
  /** Cases of which every figure is exact; of which every figure agrees. */
  readonly exact: number
  readonly within: number
  /** Cases with figures that are not judged, of which the others agree; cases that are not modelled. */
  readonly reported: number
  readonly skipped: number
  readonly failed: number
  readonly worst: Omit<Comparison, 'verdict'> | null
}

/** What became of a suite's cases. */
export interface JudgedSuite {
  readonly suite: Suite
  readonly report: SuiteReport
  readonly comparisons: readonly Comparison[]
}

/** Computes every case and compares it; a case that the simulator refuses has failed, and its reason is noted. */
export function judge(
  suite: Pick<Suite, 'name' | 'tolerance'>,
  cases: readonly SuiteCase[],
  skipped = 0,
): { report: SuiteReport; comparisons: readonly Comparison[]; refusals: readonly string[] } {
  const counts = { exact: 0, within: 0, reported: 0, skipped, failed: 0 }
  const comparisons: Comparison[] = []
  const refusals: string[] = []
  for (const suiteCase of cases) {
    const found = compute(suiteCase, refusals)
    const compared = Object.entries(suiteCase.expected).map(([quantity, expected]) =>
      compare(suiteCase.name, quantity, expected, found[quantity] ?? Number.NaN, suite.tolerance(quantity)),
    )
    counts[verdicts[Math.max(0, ...compared.map(({ verdict }) => rank(verdict)))]!]++
    comparisons.push(...compared)
  }
  const report = { name: suite.name, cases: cases.length + skipped, ...counts, worst: worstOf(comparisons) }
  return { report, comparisons, refusals }
}

function compute({ name, compute }: SuiteCase, refusals: string[]): Quantities {
  try {
    return compute()
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    refusals.push(`${name}: ${error.message}`)
    return {}
  }
}

function compare(
  name: string,
  quantity: string,
  expected: number,
  found: number,
  tolerance: Tolerance,
): Comparison {
  const error = Math.abs(found - expected) / (Math.abs(expected) || 1)
  const relativeError = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error
  const verdict = judged(relativeError, tolerance)
  return { case: name, quantity, expected, found, relativeError, verdict }
}

function judged(relativeError: number, tolerance: Tolerance): Verdict {
  if (tolerance === 'reported') return Number.isFinite(relativeError) ? 'reported' : 'failed'
  return relativeError <= tolerance.exact ? 'exact' : relativeError <= tolerance.within ? 'within' : 'failed'
}

/** The worst verdict first, then the largest error; of equals the first. */
function worstOf(comparisons: readonly Comparison[]): SuiteReport['worst'] {
  let worst: Comparison | undefined
  for (const comparison of comparisons) {
    const isWorse =
      !worst ||
      rank(comparison.verdict) > rank(worst.verdict) ||
      (comparison.verdict === worst.verdict && comparison.relativeError > worst.relativeError)
    if (isWorse) worst = comparison
  }
  if (!worst) return null
  const { verdict: _, ...rest } = worst
  return rest
}
