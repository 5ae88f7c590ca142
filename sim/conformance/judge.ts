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

export type Verdict = 'exact' | 'within' | 'failed'

export interface SuiteReport {
  readonly name: string
  readonly cases: number
  /** Cases of which every figure is exact; of which every figure agrees; the rest. */
  readonly exact: number
  readonly within: number
  readonly failed: number
  readonly worst: Omit<Comparison, 'verdict'> | null
}

/** Computes every case and compares it; a case that the simulator refuses has failed, and its reason is noted. */
export function judge(
  suite: Pick<Suite, 'name' | 'tolerance'>,
  cases: readonly SuiteCase[],
): { report: SuiteReport; comparisons: readonly Comparison[]; refusals: readonly string[] } {
  const counts = { exact: 0, within: 0, failed: 0 }
  const comparisons: Comparison[] = []
  const refusals: string[] = []
  for (const suiteCase of cases) {
    const found = compute(suiteCase, refusals)
    const compared = Object.entries(suiteCase.expected).map(([quantity, expected]) =>
      compare(suiteCase.name, quantity, expected, found[quantity] ?? Number.NaN, suite.tolerance(quantity)),
    )
    const isAll = (...verdicts: readonly Verdict[]) =>
      compared.every(({ verdict }) => verdicts.includes(verdict))
    counts[isAll('exact') ? 'exact' : isAll('exact', 'within') ? 'within' : 'failed']++
    comparisons.push(...compared)
  }
  const report = { name: suite.name, cases: cases.length, ...counts, worst: worstOf(comparisons) }
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
  { exact, within }: Tolerance,
): Comparison {
  const error = Math.abs(found - expected) / (Math.abs(expected) || 1)
  const relativeError = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error
  const verdict = relativeError <= exact ? 'exact' : relativeError <= within ? 'within' : 'failed'
  return { case: name, quantity, expected, found, relativeError, verdict }
}

/** A failure before an agreement, then the largest error; of equals the first. */
function worstOf(comparisons: readonly Comparison[]): SuiteReport['worst'] {
  let worst: Comparison | undefined
  for (const comparison of comparisons) {
    const isWorse =
      !worst ||
      rank[comparison.verdict] > rank[worst.verdict] ||
      (comparison.verdict === worst.verdict && comparison.relativeError > worst.relativeError)
    if (isWorse) worst = comparison
  }
  if (!worst) return null
  const { verdict: _, ...rest } = worst
  return rest
}

const rank: Readonly<Record<Verdict, number>> = { exact: 0, within: 1, failed: 2 }
