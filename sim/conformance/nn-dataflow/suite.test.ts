import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { referenceFile } from '../../../reference.ts'
import { parseCsvRows } from '../../systolic/csv-rows.ts'
import { judge } from '../judge.ts'
import { nnDataflowSuite } from './suite.ts'

const { cases } = nnDataflowSuite.load({})

test('DRAM energy of the best row-stationary mapping is never above nn_dataflow’s, and within 1 % on five layers', () => {
  const { report, comparisons } = judge(nnDataflowSuite, cases)
  assert.equal([report.cases, report.reported, report.failed], [13, 13, 0])
  const dram = comparisons.filter(({ quantity }) => quantity === 'energy DRAM')
  assert.ok(dram.every(({ found, expected }) => found <= expected))
  assert.is(dram.filter(({ relativeError }) => relativeError < 0.01).length, 5)
})

test('the figures typed here are those of the reference tables', () => {
  for (const [name, columns] of [
    ['isca16_fig10', { alu_1e9: 'energy MAC', dram_1e9: 'energy DRAM', rf_1e9: 'energy register file' }],
    ['jssc17_tableV', { mops: 'MACs 1e6', active_pes: 'busy elements', filter_k_words: 'filter words 1e3' }],
  ] as const) {
    const file = referenceFile(`nn_dataflow/expected_${name}.csv`)
    if (!file) continue
    const [header, ...rows] = parseCsvRows(readFileSync(file, 'utf8'), file)
    for (const { cells } of rows) {
      const kind = name.startsWith('isca') ? 'energy' : 'chip'
      const { expected } = cases.find((one) => one.name === `${kind} ${cells[0]}`)!
      for (const [column, quantity] of Object.entries(columns)) {
        assert.is(Number(cells[header!.cells.indexOf(column)]), expected[quantity], `${cells[0]} ${column}`)
      }
    }
  }
})

test.run()
