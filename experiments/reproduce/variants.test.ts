import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { outputOf } from '../../command-under-test.ts'
import { reproduceCommand } from './command.ts'
import { namedTable, percents } from './page-tables.ts'
import type { VariantRow, VariantSummary } from './variants.ts'

const reproduce = (...options: string[]) => outputOf(reproduceCommand, ['reproduce', 'variants', ...options])
interface Document {
  rows: VariantRow[]
  summary: VariantSummary[]
}
const onOneCore = ['as_published', 'pooling_corrected', 'on_chip']
const { rows, summary } = JSON.parse(await reproduce('--json', '--variants', ...onOneCore)) as Document
const page = readFileSync(new URL('../../docs/study.md', import.meta.url), 'utf8')
const [, corrected, onChip] = summary as [VariantSummary, VariantSummary, VariantSummary]
/** The study's star. */
const star = (variant: string) =>
  rows.find((row) => row.variant === variant && row.exits === 'A-E-F-H-K')!.figures

test('with correct pooling the star’s heads take 2.7 % of the cycles, not 34.7 %, and its average ET falls from 389 to 264', () => {
  const [printed, right] = [star('as_published'), star('pooling_corrected')]
  assert.equal(
    [printed, right].map(({ head_share_L }) => (100 * head_share_L).toFixed(1)),
    ['34.7', '2.7'],
  )
  assert.equal(
    [printed, right].map(({ avg_ET }) => avg_ET.toFixed(0)),
    ['389', '264'],
  )
})

test('with correct pooling [G, K] and [C, I, K] leave the front, and [A, B, C, D, F, H, I, K] enters it', () => {
  assert.equal(corrected.left, ['G-K 11', 'C-I-K 111'])
  assert.ok(corrected.entered.includes('A-B-C-D-F-H-I-K 11111111'))
})

test('tensors on the chip lower every network’s average ET at least four times', () => {
  const of = (variant: string) =>
    rows.filter((row) => row.variant === variant).map(({ figures }) => figures.avg_ET)
  const after = of('on_chip')
  for (const [i, before] of of('pooling_corrected').entries()) {
    assert.ok(before > 4 * after[i]!, String(before / after[i]!))
  }
  assert.ok(onChip.best.figures.avg_ET < corrected.best.figures.avg_ET / 4)
})

test('the page says of layers on one core what is computed now, network by network', () => {
  const shown = [...page.matchAll(/^\| ([A-K-]+)(?: \(heads (\d+)\))? \| [\d.]+ \| (.*) \|$/gm)]
  assert.ok(shown.length > 5)
  for (const [, exits, heads, cells] of shown) {
    const own = rows.filter(
      (row) => row.exits === exits && row.heads === (heads ?? '1'.repeat(row.heads.length)),
    )
    const expected = own.map(
      ({ figures, isOnFront }) => `${figures.avg_ET.toFixed(1)}${isOnFront ? ' ●' : ''}`,
    )
    assert.equal(cells!.split(' | ').slice(0, 3), expected, exits)
  }
  for (const spread of summary.map(({ headsCycles }) => percents(headsCycles)))
    assert.ok(page.includes(spread))
})

test('fused over all cores, G-K costs what the page says, with ET over four baselines', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'variants-'))
  const models = join(folder, 'networks.csv')
  const lines = readFileSync(new URL('published/networks.csv', import.meta.url), 'utf8').split('\n')
  writeFileSync(models, `${lines.filter((line, i) => i === 0 || line.includes(',G-K,')).join('\n')}\n`)
  const fused = JSON.parse(await reproduce('--json', '--variants', 'fused', '--models', models)) as Document
  rmSync(folder, { recursive: true })
  assert.is(fused.rows.length, 1)
  assert.ok(page.includes(namedTable(fused.rows, fused.summary).trim().split('\n').at(-1)!))
})

test('a system of unknown cores is refused in one line', async () => {
  try {
    await reproduce('--system', 'EEXE', '--json')
    assert.unreachable('nothing was refused')
  } catch (error) {
    assert.match((error as Error).message, /^--system: expected 4 letters of the cores E, M, Y, found EEXE$/)
  }
})

test.run()
