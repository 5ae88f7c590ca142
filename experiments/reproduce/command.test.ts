import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { outputOf } from '../../command-under-test.ts'
import { InputError } from '../../errors.ts'
import { referenceFile } from '../../reference.ts'
import { reproduceCommand } from './command.ts'
import type { Comparison, Summary } from './comparison.ts'

interface Document {
  readonly rows: readonly Comparison[]
  readonly summary: Summary
}

/** What the command prints. */
const reproduce = (...options: string[]) => outputOf(reproduceCommand, ['reproduce', 'costs', ...options])

async function document(...options: string[]): Promise<Document> {
  return JSON.parse(await reproduce(...options, '--json')) as Document
}

const folder = mkdtempSync(join(tmpdir(), 'reproduce-'))
test.after(() => rmSync(folder, { recursive: true }))
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const published = (name: string) => readFileSync(new URL(`published/${name}`, import.meta.url), 'utf8')

/** Networks of which the authors' search left a stage above the least, per system. */
const missedSavings: Readonly<Record<string, readonly string[]>> = {
  EEEE: ['A-B-F-I-J-K'],
  EEMM: [],
  MMMM: ['G-K', 'C-D-E-F-G-J-K'],
}

test('averages and stages of the study’s six networks on EEEE, EEMM and MMMM are met to the last printed digit, but for three', async () => {
  const { rows } = await document()
  const ofRuns = rows.filter(({ source }) => source === 'runs')
  assert.is(ofRuns.length, 18 * 5)
  assert.is(rows.filter(({ source }) => source === 'stages').length, 58 * 2)
  for (const { case: name, quantity, verdict, found, published: printed } of rows) {
    const [system, exits] = name.split(' ')
    if (!missedSavings[system!]?.includes(exits!))
      assert.is(verdict, 'exact', `${name} ${quantity}: ${found}`)
    else if (/^avg_|latency_cycles/.test(quantity))
      assert.ok(found <= printed * (1 + 1e-5), `${name} ${quantity}`)
  }
  for (const { case: name, quantity, relativeError } of ofRuns) {
    assert.ok(relativeError <= 0.015, `${name} ${quantity}: ${relativeError}`)
  }
})

test('the study’s 56 networks, as printed and corrected, and all their stages are met to the last printed digit', async () => {
  const [models, golden, stages] = ['models.csv', 'golden/models_corrected.csv', 'golden/stages.csv'].map(
    (name) => referenceFile(`eenn/${name}`),
  )
  if (!models || !golden || !stages) return
  const { summary } = await document('--models', models, '--golden', golden, '--stages', stages)
  assert.is(summary.compared, 4412)
  assert.is(summary.exact, 4412)
})

test('a constant changed in the systems file changes what is found, and nothing that was printed', async () => {
  const dearer = published('systems.json').replace('"read_pJ": 700', '"read_pJ": 710')
  const before = await document()
  const after = await document(
    ...['--systems', file('dearer.json', dearer), '--models', file('models.csv', published('models.csv'))],
    ...['--runs', file('runs.csv', published('runs.csv'))],
  )
  const energy = ({ rows }: Document) => rows.find(({ quantity }) => quantity === 'avg_energy_mJ')!
  assert.is(energy(after).published, energy(before).published)
  assert.ok(energy(after).found > energy(before).found * 1.001)
})

test('reproduce leaves rows, result and figure in the folder, and prints how many figures are met', async () => {
  assert.match(
    await reproduce('--out', folder),
    /218 figures: 200 equal to the last printed digit, 17 within 1.5 %, 1 off/,
  )
  assert.equal(readdirSync(join(folder, 'reproduce-costs')).sort(), ['errors.svg', 'result.json', 'rows.csv'])
})

const model = 'model,mount_letters,ex_lay,exit_ratios\n'
const models = (row: string) => () => ['--models', file('bad.csv', `${model}${row}\n`)]
const systems = (from: string, to: string) => () => [
  '--systems',
  file('bad.json', published('systems.json').replace(from, to)),
]
const mistakes: readonly (readonly [title: string, options: () => readonly string[], expected: RegExp])[] = [
  [
    'a file that is not there',
    () => ['--models', join(folder, 'none.csv')],
    /none\.csv: expected a readable CSV file, found no such file$/,
  ],
  [
    'a missing column',
    () => ['--models', file('bad.csv', 'model,mount_letters,ex_lays,exit_ratios\n')],
    /bad\.csv:1: expected a column ex_lay \(did you mean ex_lays\?\)/,
  ],
  [
    'an unknown exit',
    models('a,A-Z-K,"[1,1,1]","[0.5,0.3,0.2]"'),
    /bad\.csv:2:2 mount_letters: expected letters of A-B-.*-K in that order, the last among them, found A-Z-K$/,
  ],
  [
    'exits out of order',
    models('a,C-A-K,"[1,1,1]","[0.5,0.3,0.2]"'),
    /bad\.csv:2:2 mount_letters: expected letters .* in that order/,
  ],
  [
    'too few heads',
    models('a,A-K,"[1]","[0.5,0.5]"'),
    /bad\.csv:2:3 ex_lay: expected 2 heads, each 1 .* or 0 \(two\), found \[1\]$/,
  ],
  [
    'ratios that do not sum to 1',
    models('a,A-K,"[1,1]","[0.5,0.2]"'),
    /bad\.csv:2:4 exit_ratios: expected 2 fractions that sum to 1, found \[0\.5,0\.2\]$/,
  ],
  [
    'a list that is none',
    models('a,A-K,"[1,1]",half'),
    /bad\.csv:2:4 exit_ratios: expected a list of numbers such as \[0\.2, 0\.8\], found half$/,
  ],
  [
    'a row with too many cells',
    models('a,A-K,"[1,1]","[0.5,0.5]",7'),
    /bad\.csv:2: expected CSV, found .*Record Length/,
  ],
  [
    'a system of unknown cores',
    () => ['--runs', file('runs.csv', 'system,exits,avg_energy_mJ\nEEXE,G-K,1\n')],
    /runs\.csv:2:1 system: expected 4 letters of the cores E, M, Y, found EEXE$/,
  ],
  [
    'exits that no network has',
    () => ['--runs', file('runs.csv', 'system,exits,avg_energy_mJ\nEEEE,B-K,1\n')],
    /runs\.csv:2:2 exits: expected the exits of a network in the file of models, found B-K$/,
  ],
  [
    'a figure that is no number',
    () => ['--runs', file('runs.csv', 'system,exits,avg_energy_mJ\nEEEE,G-K,1 mJ\n')],
    /runs\.csv:2:3 avg_energy_mJ: expected a number, found 1 mJ$/,
  ],
  [
    'a stage too many',
    () => ['--stages', file('stages.csv', 'system,exits,stage,head_latency_cycles\nEEEE,G-K,3,1\n')],
    /stages\.csv:2:3 stage: expected a stage, 1 … 2, found 3$/,
  ],
  [
    'a negative bandwidth',
    systems('"read_bw": 32', '"read_bw": -32'),
    /bad\.json:\d+:\d+ compute_cores\.E\.memories\.0\.read_bw: expected .*, found -32$/,
  ],
  [
    'a dimension that no array has',
    systems('"spans": ["D2"]', '"spans": ["D7"]'),
    /bad\.json:\d+:\d+ compute_cores\.E\.memories\.1\.spans: expected dimensions of the array: D1, D2, D3, D4, found D7$/,
  ],
]
for (const [title, options, expected] of mistakes) {
  test(`reproduce refuses ${title} in one line with its place`, async () => {
    try {
      await reproduce(...options(), '--json')
      assert.unreachable('nothing was refused')
    } catch (error) {
      assert.instance(error, InputError)
      assert.match((error as Error).message, expected)
    }
  })
}

test.run()
