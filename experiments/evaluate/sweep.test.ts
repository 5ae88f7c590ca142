import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { outputOf } from '../../command-under-test.ts'
import { folderWithBank } from '../bank-under-test.ts'
import { evaluateCommand } from './command.ts'
import type { CandidateDocument } from './document.ts'

const test = suite<{ folder: string }>('offramp evaluate --sweep')

test.before.each((context) => {
  context.folder = folderWithBank({ validation: 300, test: 200 })
})
test.after.each(({ folder }) => rmSync(folder, { recursive: true }))

const evaluate = (folder: string, ...options: string[]) =>
  outputOf(evaluateCommand, [
    'evaluate',
    `--bank=${join(folder, 'bank')}`,
    `--out=${join(folder, 'runs')}`,
    '--name=one',
    '--exits=A,C,D',
    '--heads=1,0,1',
    ...options,
  ])
const rowsOf = (folder: string): Record<string, number>[] =>
  parse(readFileSync(join(folder, 'runs', 'one', 'sweep.csv'), 'utf8'), {
    columns: true,
    cast: (text, { header }) => (header ? text : Number(text)),
  })

test('a line of sweep.csv is what the same threshold gives alone', async ({ folder }) => {
  await evaluate(folder, '--sweep=20')
  const rows = rowsOf(folder)
  assert.is(rows.length, 19)
  for (const i of [5, 12, 18]) {
    const row = rows[i]!
    const text = await evaluate(folder, `--thresholds=${row.threshold}`, '--json')
    const document = JSON.parse(text) as CandidateDocument
    assert.is(document.thresholdSweep, null)
    assert.not(document.thresholdSearch)
    for (const split of ['validation', 'test'] as const) {
      const { accuracy, macs, energyPj, latencyCycles, etJCycles, exitRatios } = document[split]
      for (const [name, value] of Object.entries({ macs, energyPj, latencyCycles, etJCycles }))
        assert.ok(Math.abs(row[`${split}.${name}`]! / value - 1) < 1e-12, `${row.threshold} ${split} ${name}`)
      assert.ok(Math.abs(row[`${split}.accuracy`]! - accuracy.mean) < 1e-12)
      assert.equal(
        ['A1', 'C0', 'D1'].map((exit) => row[`${split}.ratio.${exit}`]),
        exitRatios,
      )
    }
  }
})

test('the threshold named is the cheapest line that is accurate enough on validation', async ({ folder }) => {
  const options = ['--sweep=100', '--allowed-loss=6']
  const document = JSON.parse(await evaluate(folder, ...options, '--json')) as CandidateDocument
  const { thresholds, floor, cheapest } = document.thresholdSweep!
  const rows = rowsOf(folder)
  assert.is(thresholds, rows.length)
  const kept = rows.filter((row) => row['validation.accuracy']! >= floor)
  assert.ok(kept.length > 0 && kept.length < rows.length)
  assert.is(cheapest!.validation.etJCycles, Math.min(...kept.map((row) => row['validation.etJCycles']!)))
  const row = rows.find(({ threshold }) => threshold === cheapest!.threshold)!
  assert.is(cheapest!.test.accuracy, row['test.accuracy'])
  assert.ok(
    floor < document.static.validationAccuracy && floor >= document.static.validationAccuracy - 0.06 - 1e-9,
  )
  assert.match(await evaluate(folder, ...options), `the cheapest is ${cheapest!.threshold}: energy × latency`)
  const page = readFileSync(join(folder, 'runs', 'one', 'report.html'), 'utf8')
  assert.match(page, 'One threshold for all exits')
  assert.not.match(page.replaceAll('http://www.w3.org/', ''), /https?:|url\(|@import|<link|<img|src=/)
})

for (const steps of ['1', '2.5', '200000', 'many'])
  test(`--sweep=${steps} is refused in one line, and nothing is written`, async ({ folder }) => {
    const error: Error = await evaluate(folder, `--sweep=${steps}`).then(
      () => assert.unreachable('it ran'),
      (reason) => reason,
    )
    assert.match(
      error.message,
      /^--sweep: expected a whole number of steps between 2 and 100000, found [^\n]+$/,
    )
    assert.not(readdirSync(folder).includes('runs'))
  })

test.run()
