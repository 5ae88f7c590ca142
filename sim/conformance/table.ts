import Table from 'cli-table3'
import type { Comparison, SuiteReport, Verdict } from './judge.ts'
import type { Suite } from './suite.ts'

/** Quantities named `accesses: …` share a row. */
const groupOf = ({ quantity }: Comparison): string => quantity.split(':')[0]!

/** Counts per quantity, the largest error of each and where it lies, and a line for the whole suite. */
export function conformanceTable({
  suite,
  report,
  comparisons,
}: {
  readonly suite: Suite
  readonly report: SuiteReport
  readonly comparisons: readonly Comparison[]
}): string {
  const table = new Table({
    head: ['quantity', 'compared', 'exact', 'within', 'reported', 'failed', 'largest error', 'at'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [] },
  })
  for (const quantity of new Set(comparisons.map(groupOf))) {
    const own = comparisons.filter((comparison) => groupOf(comparison) === quantity)
    const count = (verdict: Verdict) => own.filter((comparison) => comparison.verdict === verdict).length
    const worst = own.reduce((a, b) => (b.relativeError > a.relativeError ? b : a))
    const place =
      worst.verdict === 'exact' ? '' : `${worst.case}: ${worst.found}, published ${worst.expected}`
    const error = worst.verdict === 'exact' ? '0' : `${(worst.relativeError * 100).toPrecision(3)} %`
    const counts = (['exact', 'within', 'reported', 'failed'] as const).map(count)
    table.push([quantity, own.length, ...counts, error, place])
  }
  return `${suite.name} (${suite.against}): ${countsOf(report)}\n${table.toString()}\n`
}

/** `6 cases: 1 exact, 2 within tolerance, 3 failed`; what is not judged or not modelled is told where there is some. */
export function countsOf({ cases, exact, within, reported, skipped, failed }: SuiteReport): string {
  const parts = [`${exact} exact`, `${within} within tolerance`]
  if (reported > 0) parts.push(`${reported} reported`)
  if (skipped > 0) parts.push(`${skipped} skipped`)
  return `${cases} cases: ${[...parts, `${failed} failed`].join(', ')}`
}
