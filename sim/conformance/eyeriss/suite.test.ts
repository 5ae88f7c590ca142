import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../../errors.ts'
import { referenceFile } from '../../../reference.ts'
import { parseCsvRows } from '../../systolic/csv-rows.ts'
import { judge } from '../judge.ts'
import { eyerissSuite } from './suite.ts'

const ownText = readFileSync(new URL('cases.yaml', import.meta.url), 'utf8')

test('the mean error on the chip is below 5 %, with the paper’s parameters', () => {
  const { report, comparisons } = judge(eyerissSuite, eyerissSuite.load({}).cases)
  assert.equal([report.within, report.reported, report.failed], [1, 5, 0])
  const mean = comparisons.find(({ quantity }) => quantity.startsWith('mean error'))!
  const errors = comparisons.filter(({ quantity }) => quantity === 'processing latency ms')
  const sum = errors.reduce((total, { found, expected }) => total + Math.abs(found / expected - 1), 0)
  assert.ok(Math.abs(mean.found - sum / 5) < 1e-12)
  assert.ok(mean.found < 0.05)
})

test('the figures typed here are those of the reference table', () => {
  const file = referenceFile('measured/eyeriss_v1_alexnet.csv')
  if (!file) return
  const rows = parseCsvRows(readFileSync(file, 'utf8'), file)
  const column = (name: string) => rows[0]!.cells.indexOf(name)
  for (const { name, expected } of eyerissSuite.load({}).cases.slice(0, 5)) {
    const cells = rows.find(({ cells: [layer] }) => name.endsWith(` ${layer}`))!.cells
    assert.is(Number(cells[column('processing_latency_ms')]), expected['processing latency ms'])
    assert.is(Number(cells[column('active_pes')]), expected['active elements'])
  }
})

test('a mapping that the chip cannot hold fails with its reason', () => {
  const folder = mkdtempSync(join(tmpdir(), 'offramp-'))
  const cases = join(folder, 'cases.yaml')
  try {
    writeFileSync(cases, ownText.replace('p: 16, q: 4', 'p: 20, q: 4'))
    const { report, refusals } = judge(eyerissSuite, eyerissSuite.load({ cases }).cases)
    assert.is(report.failed, 2)
    assert.match(refusals[0]!, /conv3 on Eyeriss v1: expected at most 224 filter scratchpad words, found 240/)
    writeFileSync(cases, ownText.replace('p: 16', 'p: 0'))
    assert.throws(
      () => eyerissSuite.load({ cases }),
      (error: Error) =>
        error instanceof InputError && /cases\.yaml:\d+:\d+ .*p: expected/.test(error.message),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test.run()
