import { stringify } from 'csv-stringify/sync'
import type { MethodEfficiency } from './efficiency.ts'
import { efficiencyPlot } from './plot.ts'

/** What was searched. */
export interface Setting {
  readonly bank: string
  readonly hardware: string
  readonly split: 'validation'
  readonly thresholds: readonly number[]
  readonly objective: string
  readonly candidates: number
  readonly trueFront: number
  readonly seeds: number
}

/** The files of a run: the curves as CSV and SVG, and everything as JSON. The same study gives the same bytes. */
export function efficiencyFiles(
  setting: Setting,
  results: readonly MethodEfficiency[],
): Record<string, string> {
  const rows = results.flatMap(({ method, curve }) => curve.map((point) => ({ method, ...point })))
  return {
    'efficiency.csv': stringify(rows, { header: true }),
    'efficiency.svg': efficiencyPlot(setting, results),
    'result.json': `${JSON.stringify({ setting, results }, (_, value) => (value === Number.POSITIVE_INFINITY ? null : value), 2)}\n`,
  }
}
