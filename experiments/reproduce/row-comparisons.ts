import { type Comparison, compare } from './comparison.ts'
import type { TableRow } from './read-table.ts'

/** Compares what was found with the columns of those names in a row; columns that are not there are left out. */
export function rowComparisons(
  row: TableRow,
  what: Pick<Comparison, 'source' | 'case' | 'variant'>,
  found: Readonly<Record<string, number>>,
): readonly Comparison[] {
  return Object.entries(found).flatMap(([quantity, value]) => {
    if (!row.has(quantity)) return []
    row.number(quantity)
    return compare({ ...what, quantity }, row.text(quantity), value)
  })
}
