import { fileURLToPath } from 'node:url'
import { runLayer } from '../../systolic/scale-sim/run-layer.ts'
import { readCaseRows } from '../read-cases.ts'
import type { Suite } from '../suite.ts'
import { inputColumns, readCaseInput } from './case-input.ts'
import { quantitiesOf, quantityColumns } from './quantities.ts'
import { findTopologies } from './topologies.ts'

const ownCases = fileURLToPath(new URL('cases.csv', import.meta.url))

/** Layers of small networks on SCALE-Sim's systolic arrays, with its bandwidth estimated (calc) or limited (user). */
export const scaleSimSuite: Suite = {
  name: 'scalesim',
  against: 'SCALE-Sim v3, commit 1d62b68',
  about: new URL('about.md', import.meta.url),
  tolerance: (quantity) => ({
    exact: /_(pct|bw)$/.test(quantity) ? 1e-12 : 0,
    within: /^(stall|total)_cycles|^overall_util|_bw$/.test(quantity) ? 0.02 : 0,
  }),
  load: ({ cases = ownCases, hardware }) => {
    const topologies = findTopologies(cases, hardware)
    const notes: string[] = []
    const loaded = readCaseRows(cases, [...inputColumns, ...quantityColumns]).map((row) => {
      const { name, layer, config, note } = readCaseInput(row, topologies, hardware)
      if (note) notes.push(note)
      const published = Object.fromEntries(quantityColumns.map((column) => [column, row.number(column)]))
      const expected = { compute_cycles: published.total_cycles! - published.stall_cycles!, ...published }
      return { name, compute: () => quantitiesOf(runLayer(layer, config)), expected }
    })
    return { cases: loaded, notes }
  },
}
