import { stripVTControlCharacters } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { networkLabel } from './network-label.ts'
import { percent, signedPercent, threeDigits } from './numbers.ts'
import { picks } from './picks.ts'
import { sampleSearch } from './sample-document.ts'
import { terminalTable } from './terminal-table.ts'

const { document } = sampleSearch()
const lines = stripVTControlCharacters(terminalTable(document)).split('\n')

test('the table has the static network, the picks with their figures, and says how many networks there are', () => {
  const { noLower } = picks(document)
  const rowOf = (label: string) => lines.find((line) => line.startsWith(`${label} `))!.split(/ {2,}/)
  assert.equal(rowOf(networkLabel(document.static)).slice(0, 2), [networkLabel(document.static), 'none'])
  const row = rowOf(networkLabel(noLower!))
  assert.is(row[1], `${noLower!.threshold}`)
  assert.is(Number(row[3]), Number((noLower!.testAccuracy * 100).toFixed(2)))
  assert.is(row[6], threeDigits(noLower!.latencyCycles / 1e3))
  assert.is(row[8], signedPercent(-noLower!.reduction.staticFinalHead.et))
  assert.is(row[10]!.trim(), signedPercent(-noLower!.reduction.allHeads.et))
  assert.match(lines[0]!, `${document.candidates} candidates, ${document.front.length} on the front`)
})

test('numbers are short and have no exponent', () => {
  assert.equal([0.0512, 13, 371.6, 1234.5].map(threeDigits), ['0.0512', '13.0', '372', '1235'])
  assert.equal([percent(0.834), percent(-0.5, 0), percent(0)], ['83.4 %', '−50 %', '0.0 %'])
  assert.equal(
    [0.025, -0.5, 0].map((change) => signedPercent(change)),
    ['+2.5 %', '−50.0 %', '0.0 %'],
  )
})

test.run()
