import Table from 'cli-table3'
import { stringify } from 'csv-stringify/sync'
import type { CostFigures } from '../../sim/exits/expected-cost.ts'
import { type AllocatedCost, figureOf, type Objective } from './allocated-cost.ts'

/** One placement of styles with its costs. */
export interface RankedSystem {
  /** 1 is best; equals share a rank. */
  readonly rank: number
  /** By place. */
  readonly styles: readonly string[]
  /** Geometric mean over the networks of what was asked for. */
  readonly mean: number
  /** No allocation has a lower mean; undefined where none is stated. */
  readonly lowerBound: number | undefined
  readonly networks: readonly ({ readonly network: string } & CostFigures)[]
}

/** Sums of the same terms in another order differ by less. */
const rounding = 1e-12

/** Placements by their mean, the best first. */
export function rankedSystems(
  systems: readonly { readonly styles: readonly string[]; readonly costs: readonly AllocatedCost[] }[],
  labels: readonly string[],
  objective: Objective,
): readonly RankedSystem[] {
  const rows = systems.map(({ styles, costs }) => ({
    styles,
    mean: geometricMean(costs.map((cost) => figureOf(cost, objective))),
    lowerBound: costs.some(({ lowerBound }) => lowerBound === undefined)
      ? undefined
      : geometricMean(costs.map(({ lowerBound }) => lowerBound!)),
    networks: costs.map(({ average }, i) => ({ network: labels[i]!, ...average })),
  }))
  return rows
    .map((row) => ({ rank: 1 + rows.filter(({ mean }) => mean < row.mean * (1 - rounding)).length, ...row }))
    .sort((a, b) => a.rank - b.rank)
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)
}

const units: Readonly<Record<Objective, string>> = { energy: 'pJ', latency: 'cycles', et: 'J·cycles' }

export function systemsTable(
  rows: readonly RankedSystem[],
  { objective, base, placements }: { objective: Objective; base: string; placements: number },
): string {
  const [best] = rows as [RankedSystem]
  const table = new Table({
    head: [
      'rank',
      'styles by place',
      `mean ${objective}, ${units[objective]}`,
      'to the best',
      'at most above its bound',
    ],
    colAligns: ['right', 'left', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  })
  for (const { rank, styles, mean, lowerBound } of rows) {
    const gap = lowerBound === undefined ? '' : `${(100 * (mean / lowerBound - 1)).toFixed(1)} %`
    table.push([rank, styles.join(' '), mean.toPrecision(5), (mean / best.mean).toFixed(3), gap])
  }
  const counted = `${rows.length} placements on ${base} that its links tell apart, of ${placements}; all were costed.`
  return `${table.toString()}\n${counted}\n`
}

/** One line per placement and network. */
export function systemsCsv(rows: readonly RankedSystem[]): string {
  return stringify(
    rows.flatMap(({ rank, styles, mean, networks }) =>
      networks.map((network) => ({ rank, styles: styles.join(' '), mean, ...network })),
    ),
    { header: true },
  )
}
