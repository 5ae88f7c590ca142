import { variantNames } from './variant-names.ts'
import type { Spread, VariantRow, VariantSummary } from './variants.ts'

/** The study's star, and the two networks that its figures put beside it. */
export const named: readonly string[] = ['A-E-F-H-K', 'G-K', 'C-I-K']

/** A fraction in percent, one digit after the point. */
export const percent = (fraction: number): string => (100 * fraction).toFixed(1)

export const percents = ({ least, median, most }: Spread): string =>
  [least, median, most].map(percent).join(' / ')

/** A table in Markdown, the first column to the left, others to the right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`
  const rule = head.map((_, i) => (i === 0 ? '---' : '--:'))
  return [head, rule, ...rows].map(line).join('')
}

/** The networks that are on the front under any variant, the most accurate first, with their average ET under each. */
export function frontNetworks(rows: readonly VariantRow[], summaries: readonly VariantSummary[]): string {
  const key = ({ exits, heads, top1 }: VariantRow) => `${exits} ${heads} ${top1}`
  const shown = new Map(rows.filter(({ isOnFront }) => isOnFront).map((row) => [key(row), row]))
  const ordered = [...shown.values()].sort((a, b) => b.top1 - a.top1)
  const lines = ordered.map((row) => {
    const cells = summaries.map(({ variant }) => {
      const own = rows.find((one) => one.variant === variant && key(one) === key(row))!
      return `${own.figures.avg_ET.toFixed(1)}${own.isOnFront ? ' ●' : ''}`
    })
    return [
      `${row.exits} ${row.heads.includes('0') ? `(heads ${row.heads})` : ''}`.trim(),
      percent(row.top1),
      ...cells,
    ]
  })
  return markdownTable(['exits', 'top-1, %', ...summaries.map(({ variant }) => variantNames[variant])], lines)
}

/** Spreads over all networks, a column for each variant. */
export function summaryTable(summaries: readonly VariantSummary[]): string {
  const row = (label: string, cell: (summary: VariantSummary) => string) => [label, ...summaries.map(cell)]
  return markdownTable(
    ['', ...summaries.map(({ variant }) => variantNames[variant])],
    [
      row('least average ET, J·cycles', ({ best }) => `${best.figures.avg_ET.toFixed(1)} (${best.exits})`),
      row('the backbone’s ET', ({ best: { figures } }) =>
        (figures.avg_ET / (1 - figures.ET_saving_vs_backbone)).toFixed(1),
      ),
      row('static ET, last head of one layer', ({ best: { figures } }) =>
        (figures.avg_ET / (1 - figures.ET_saving_vs_no_exit)).toFixed(1),
      ),
      row('heads’ share of cycles, %', ({ headsCycles }) => percents(headsCycles)),
      row('heads’ share of energy, %', ({ headsEnergy }) => percents(headsEnergy)),
      row('ET saved against static, %', ({ savedVsNoExit }) => percents(savedVsNoExit)),
      row('against the backbone, %', ({ savedVsBackbone }) => percents(savedVsBackbone)),
      row('against all heads, %', ({ savedVsAllHeads }) => percents(savedVsAllHeads)),
      row('against the study’s own, %', ({ savedVsAsPublished }) => percents(savedVsAsPublished)),
      row('networks on the front', ({ front }) => String(front.length)),
    ],
  )
}

/** Shares and savings of the networks that the study names. */
export function namedTable(rows: readonly VariantRow[], summaries: readonly VariantSummary[]): string {
  const known = named.filter((exits) => rows.some((row) => row.exits === exits))
  const lines = known.flatMap((exits) =>
    summaries.map((summary) => {
      const { figures } = rowOf(rows, summary, exits)
      const savings = [
        figures.ET_saving_vs_no_exit,
        figures.ET_saving_vs_backbone,
        figures.ET_saving_vs_all_heads,
        1 - 1 / figures.reduction_vs_blocks_only_x,
      ]
      const shares = [figures.head_share_L, figures.head_share_E].map(percent)
      const costs = [figures.avg_ET.toFixed(1), micro(figures)]
      return [
        exits,
        variantNames[summary.variant],
        ...costs,
        whole(figures),
        ...shares,
        ...savings.map(percent),
      ]
    }),
  )
  const saved = ['vs static, %', 'vs backbone, %', 'vs all heads, %', 'vs study’s own, %']
  const head = ['exits', 'charged', 'ET', 'µJ', 'cycles', 'heads’ cycles, %', 'heads’ energy, %', ...saved]
  return markdownTable(head, lines)
}

/** The row of a network under a variant. */
export function rowOf(rows: readonly VariantRow[], { variant }: VariantSummary, exits: string): VariantRow {
  return rows.find((row) => row.variant === variant && row.exits === exits)!
}

export const micro = ({ avg_E_mJ }: VariantRow['figures']): string => (1000 * avg_E_mJ).toFixed(1)
export const whole = ({ avg_L_cycles }: VariantRow['figures']): string =>
  Math.round(avg_L_cycles).toLocaleString('en-US').replaceAll(',', ' ')
