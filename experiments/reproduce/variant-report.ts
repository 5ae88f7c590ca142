import Table from 'cli-table3'
import { stringify } from 'csv-stringify/sync'
import { percents } from './page-tables.ts'
import { variantNames } from './variant-names.ts'
import type { VariantRow, VariantSummary } from './variants.ts'

/** One column per variant; spreads are least / median / most over the networks, in percent. */
export function variantTable(summaries: readonly VariantSummary[]): string {
  const table = new Table({
    head: ['over all networks', ...summaries.map(({ variant }) => variantNames[variant])],
    colAligns: ['left', ...Array<'right'>(summaries.length).fill('right')],
    style: { head: [], border: [], compact: true },
  })
  const row = (label: string, cell: (summary: VariantSummary) => string) =>
    table.push([label, ...summaries.map(cell)])
  row('least average ET, J·cycles', ({ best }) => `${best.figures.avg_ET.toFixed(1)} ${best.exits}`)
  row('heads of all cycles, %', ({ headsCycles }) => percents(headsCycles))
  row('heads of all energy, %', ({ headsEnergy }) => percents(headsEnergy))
  row('ET saved against no exit, %', ({ savedVsNoExit }) => percents(savedVsNoExit))
  row('ET saved against the backbone, %', ({ savedVsBackbone }) => percents(savedVsBackbone))
  row('ET saved against all heads, %', ({ savedVsAllHeads }) => percents(savedVsAllHeads))
  row('ET saved against the study’s baseline, %', ({ savedVsAsPublished }) => percents(savedVsAsPublished))
  row('networks on the front', ({ front }) => String(front.length))
  const changes = summaries
    .slice(1)
    .map(
      ({ variant, entered, left }) =>
        `Front of accuracy and average ET, ${variantNames[variant]}: entered ${listed(entered)}; left ${listed(left)}.\n`,
    )
  return `${table.toString()}\n${changes.join('')}`
}

const listed = (items: readonly string[]): string => (items.length === 0 ? 'none' : items.join(', '))

export function variantCsv(rows: readonly VariantRow[]): string {
  return stringify(
    rows.map(({ figures, ...row }) => ({ ...row, isOnFront: Number(row.isOnFront), ...figures })),
    { header: true },
  )
}
