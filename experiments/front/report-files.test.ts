import { parseHTML } from 'linkedom'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { reportFiles } from './report-files.ts'
import { sampleSearch } from './sample-document.ts'

const { document, cells } = sampleSearch()
const files = reportFiles(document, 'et', cells)
const page = parseHTML(files['report.html']!).document
const circles = (split: string) => [...page.querySelectorAll(`svg g.${split} circle`)]

test('the same search gives the same bytes', () => {
  const again = sampleSearch()
  assert.equal(reportFiles(again.document, 'et', again.cells), files)
})

test('the JSON is the document', () => {
  assert.equal(JSON.parse(files['result.json']!), document)
})

test('the CSV has a line per network, with the figures of the document in full', () => {
  const [header, ...lines] = files['front.csv']!.trim().split('\n')
  const columns = header!.split(',')
  assert.is(columns.length, 7 + 2 * (5 + 3 + 4 * 4))
  assert.is(lines.length, document.front.length)
  lines.forEach((line, row) => {
    const cell = Object.fromEntries(line.split(',').map((value, column) => [columns[column], value]))
    const { test: onTest, reduction, testAccuracy, exits } = document.front[row]!
    assert.is(Number(cell.testAccuracy), testAccuracy)
    assert.is(Number(cell['test.macs']), onTest.macs)
    assert.is(Number(cell['validation.reduction.backboneOnly.latency']), reduction.backboneOnly.latency)
    assert.is(cell.exits!.replace(/\d/g, ''), exits.join(' '))
  })
})

test('the page asks nothing of the network', () => {
  assert.not.match(
    files['report.html']!.replaceAll('http://www.w3.org/', ''),
    /https?:|url\(|@import|<link|<img|src=/,
  )
})

test('the plot has two circles per network, in the order of the front, to scale', () => {
  assert.is(circles('validation').length, document.front.length)
  assert.is(circles('test').length, document.front.length)
  const place = (row: number, axis: string) => Number(circles('validation')[row]!.getAttribute(axis))
  const last = document.front.length - 1
  const part = (from: number, value: number, to: number) => (value - from) / (to - from)
  document.front.forEach((network, row) => {
    const ets = [document.front[0]!, network, document.front[last]!].map(({ etJCycles }) =>
      Math.log(etJCycles),
    )
    const expected = part(ets[0]!, ets[1]!, ets[2]!)
    assert.ok(Math.abs(part(place(0, 'cx'), place(row, 'cx'), place(last, 'cx')) - expected) < 1e-9)
    const [low, high] = [document.front[0]!, document.front[last]!].map((n) => n.validationAccuracy)
    const height = part(low!, network.validationAccuracy, high!)
    assert.ok(Math.abs(part(place(0, 'cy'), place(row, 'cy'), place(last, 'cy')) - height) < 1e-9)
  })
})

test('the table has a row per network and hover titles name it', () => {
  const rows = [...page.querySelectorAll('tbody tr')]
  assert.is(rows.length, document.front.length)
  rows.forEach((row, i) => {
    const label = row.querySelector('td')!.textContent!
    assert.ok(circles('test')[i]!.querySelector('title')!.textContent!.startsWith(label))
  })
})

test('names from the bank are escaped and the data is named beside the accuracies', () => {
  assert.is(page.querySelectorAll('of').length, 0)
  for (const place of ['.muted', '.pick', 'figcaption', 'dl'])
    assert.ok(page.querySelector(place)!.textContent!.includes(document.provenance.data))
})

test('a search of several costs has a page too, without a curve through the front', () => {
  const search = sampleSearch(['latency', 'energy'])
  const { document: other } = parseHTML(reportFiles(search.document, 'latency', search.cells)['report.html']!)
  assert.is(other.querySelectorAll('svg g[aria-label="line"]').length, 0)
  assert.is(page.querySelectorAll('svg g[aria-label="line"]').length, 1)
})

test.run()
