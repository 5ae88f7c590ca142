import Table from 'cli-table3'
import { stringify } from 'csv-stringify/sync'
import { type Comparison, summarize } from './comparison.ts'

/** Per source, variant and quantity how many figures are met, and the farthest. */
export function comparisonTable(rows: readonly Comparison[]): string {
  const table = new Table({
    head: ['source', 'variant', 'quantity', 'compared', 'exact', 'within', 'off', 'largest error', 'at'],
    colAligns: ['left', 'left', 'left', 'right', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  })
  const groups = new Map<string, Comparison[]>()
  for (const row of rows) {
    const key = `${row.source} ${row.variant} ${row.quantity}`
    groups.set(key, [...(groups.get(key) ?? []), row])
  }
  for (const group of groups.values()) {
    const { source, variant, quantity } = group[0]!
    const { compared, exact, within, off } = summarize(group)
    const missed = group.filter(({ verdict }) => verdict !== 'exact')
    const worst = missed.sort((a, b) => b.relativeError - a.relativeError)[0]
    table.push([
      source,
      variant,
      quantity,
      compared,
      exact,
      within,
      off,
      worst ? `${(100 * worst.relativeError).toPrecision(3)} %` : '0',
      worst ? `${worst.case}: ${worst.found}, published ${worst.published}` : '',
    ])
  }
  const { compared, exact, within, off } = summarize(rows)
  const line = `${compared} figures: ${exact} equal to the last printed digit, ${within} within 1.5 %, ${off} off\n`
  return `${table.toString()}\n${line}`
}

const columns = [
  'source',
  'case',
  'variant',
  'quantity',
  'published',
  'found',
  'relativeError',
  'verdict',
] as const satisfies readonly (keyof Comparison)[]

export function comparisonCsv(rows: readonly Comparison[]): string {
  return stringify([...rows], { header: true, columns: [...columns] })
}
