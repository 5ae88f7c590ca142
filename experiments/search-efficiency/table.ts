import Table from 'cli-table3'
import { fractions, type MethodEfficiency } from './efficiency.ts'

/** Evaluations to each fraction of the true front's hypervolume, median and quartiles, for a terminal. */
export function efficiencyTable(results: readonly MethodEfficiency[]): string {
  const table = new Table({
    head: ['evaluations to', ...fractions.map((fraction) => `${fraction * 100} %`)],
    style: { head: [], border: [], compact: true },
  })
  for (const { method, curve, reached } of results) {
    const count = (value: number) => (Number.isFinite(value) ? `${value}` : `> ${curve.at(-1)!.evaluations}`)
    table.push([
      method,
      ...reached.map(({ lower, median, upper }) => `${count(median)} (${count(lower)} to ${count(upper)})`),
    ])
  }
  return table.toString()
}
