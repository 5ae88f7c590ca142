import Table from 'cli-table3'
import { stringify } from 'csv-stringify/sync'
import type { PrecisionRow } from './row.ts'

export function precisionCsv(rows: readonly PrecisionRow[], exits: readonly string[]): string {
  const records = rows.map(({ exitRatios, ...row }) => ({
    ...row,
    ...Object.fromEntries(exits.map((letter, i) => [`exitRatio${letter}`, exitRatios[i]])),
  }))
  return stringify(records, { header: true })
}

/** For a terminal: accuracy, where images leave, and costs beside those of the last head alone. */
export function precisionTable(rows: readonly PrecisionRow[], exits: readonly string[]): string {
  const table = new Table({
    head: ['bits', 'accuracy', 'last head alone', ...exits, 'energy µJ', 'cycles', 'of its static network'],
    style: { head: [], border: [], compact: true },
  })
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`
  for (const row of rows) {
    const { widths, accuracy, staticAccuracy, exitRatios, energyPj, latencyCycles } = row
    const energy = energyPj / row.staticEnergyPj
    const latency = latencyCycles / row.staticLatencyCycles
    table.push([
      widths,
      percent(accuracy),
      percent(staticAccuracy),
      ...exitRatios.map((ratio) => ratio.toFixed(3)),
      (energyPj / 1e6).toFixed(1),
      latencyCycles.toFixed(0),
      `${energy.toFixed(3)} energy, ${latency.toFixed(3)} cycles`,
    ])
  }
  return `${table}\n`
}
