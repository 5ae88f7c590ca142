import Table from 'cli-table3'
import { type Comparison, type JudgedSuite, type SuiteReport, type Verdict, verdicts } from './judge.ts'

/** Quantities named `accesses: …` share a row. */
const groupOf = ({ quantity }: Comparison): string => quantity.split(':')[0]!

/** A row per quantity: counts by verdict, the largest error and where it lies. */
export function quantityRows(comparisons: readonly Comparison[]): {
  readonly head: readonly string[]
  readonly body: readonly (readonly (string | number)[])[]
} {
  const body = [...new Set(comparisons.map(groupOf))].map((quantity) => {
    const own = comparisons.filter((comparison) => groupOf(comparison) === quantity)
    const count = (verdict: Verdict) => own.filter((comparison) => comparison.verdict === verdict).length
    const worst = own.reduce((a, b) => (b.relativeError > a.relativeError ? b : a))
    const place =
      worst.verdict === 'exact' ? '' : `${worst.case}: ${worst.found}, published ${worst.expected}`
    const error = worst.verdict === 'exact' ? '0' : `${(worst.relativeError * 100).toPrecision(3)} %`
    return [quantity, own.length, ...verdicts.map(count), error, place]
  })
  return { head: ['quantity', 'compared', ...verdicts, 'largest error', 'at'], body }
}

/** Counts per quantity, the largest error of each and where it lies, and a line for the whole suite. */
export function conformanceTable({ suite, report, comparisons }: JudgedSuite): string {
  const { head, body } = quantityRows(comparisons)
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, i) => (i === 0 || i === head.length - 1 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  })
  table.push(...body.map((cells) => [...cells]))
  return `${suite.name} (${suite.against}): ${countsOf(report)}\n${table.toString()}\n`
}

/** `6 cases: 1 exact, 2 within tolerance, 3 failed`; what is not judged or not modelled is told where there is some. */
export function countsOf({ cases, exact, within, reported, skipped, failed }: SuiteReport): string {
  const parts = [`${exact} exact`, `${within} within tolerance`]
  if (reported > 0) parts.push(`${reported} reported`)
  if (skipped > 0) parts.push(`${skipped} skipped`)
  return `${cases} cases: ${[...parts, `${failed} failed`].join(', ')}`
}
