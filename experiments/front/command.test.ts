import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { outputOf } from '../../command-under-test.ts'
import { InputError } from '../../errors.ts'
import type { SearchDocument } from '../../nas/search/document.ts'
import { folderWithBank } from '../bank-under-test.ts'
import { searchCommand } from './command.ts'

const coreType = new URL('../../sim/hardware/core-types/edge-tpu-like.yaml', import.meta.url)
const test = suite<{ folder: string }>('offramp search')

test.before.each((context) => {
  context.folder = folderWithBank({ validation: 300, test: 200 })
})
test.after.each(({ folder }) => rmSync(folder, { recursive: true }))

/** What the command prints about the folder's bank. */
const search = (folder: string, ...options: string[]) =>
  outputOf(searchCommand, [
    'search',
    `--bank=${join(folder, 'bank')}`,
    `--out=${join(folder, 'runs')}`,
    ...options,
  ])

async function searchJson(
  folder: string,
  ...options: string[]
): Promise<SearchDocument & { seconds: number }> {
  return JSON.parse(await search(folder, '--json', ...options))
}

/** Asserts that the command refuses in one line and leaves no run. */
async function refuses(folder: string, message: RegExp, ...options: string[]): Promise<void> {
  const error = await search(folder, ...options).then(
    () => assert.unreachable('it ran'),
    (reason: unknown) => reason,
  )
  assert.instance(error, InputError)
  assert.match((error as Error).message, message)
  assert.not.match((error as Error).message, '\n')
  assert.not(readdirSync(folder).includes('runs'))
}

test('--json prints one document, which result.json repeats but for the seconds', async ({ folder }) => {
  const { seconds, ...document } = await searchJson(folder, '--name=one', '--threshold=0.7')
  assert.ok(seconds > 0)
  assert.is(document.candidates, 54)
  assert.equal(document.provenance.thresholds, [0.7])
  assert.is(document.static.macs, 12_501_632)
  assert.equal(readdirSync(join(folder, 'runs/one')).sort(), ['front.csv', 'report.html', 'result.json'])
  assert.equal(JSON.parse(readFileSync(join(folder, 'runs/one/result.json'), 'utf8')), document)
})

test('without --json a table is printed and the same search leaves the same bytes', async ({ folder }) => {
  const printed = await search(folder, '--name=first')
  assert.match(printed, /540 candidates/)
  assert.match(printed, join('runs', 'first', 'front.csv'))
  await search(folder, '--name=second')
  for (const file of ['front.csv', 'report.html', 'result.json'])
    assert.is(
      readFileSync(join(folder, 'runs/first', file), 'utf8'),
      readFileSync(join(folder, 'runs/second', file), 'utf8'),
    )
})

test('a MAC energy that is 0.36 pJ higher in the YAML adds that for every MAC', async ({ folder }) => {
  const changed = join(folder, 'changed.yaml')
  const own = readFileSync(coreType, 'utf8').replace('energyPj: 0.04', 'energyPj: 0.4')
  const head = 'name: changed\nsource: a test\nextends: edge-tpu-quad\ncoreTypes:\n  edge-tpu-like:\n'
  writeFileSync(changed, head + own.replace(/^(?=.)/gm, '    '))
  const before = await searchJson(folder, '--threshold=0.7')
  const after = await searchJson(folder, '--threshold=0.7', `--hardware=${changed}`)
  const added = after.static.energyPj - before.static.energyPj
  assert.ok(Math.abs(added / (0.36 * before.static.macs) - 1) < 1e-9)
  assert.not.equal(after.front, before.front)
})

test('a step of fidelity is named, and MACs alone cost MACs over multipliers', async ({ folder }) => {
  const document = await searchJson(folder, '--threshold=0.7', '--fidelity=macs')
  assert.is(document.provenance.fidelity, 'macs')
  assert.ok(Math.abs(document.static.latencyCycles / (document.static.macs / 1024) - 1) < 1e-12)
  assert.is((await searchJson(folder, '--threshold=0.7')).provenance.fidelity, 'analytic')
})

test('an array that cannot be stepped is refused', ({ folder }) =>
  refuses(folder, /^--fidelity cycle: expected .*found edge-tpu-quad: an array of 4/, '--fidelity=cycle'))

test('calibrated heads answer as before, so the static network is the same and the front is not', async ({
  folder,
}) => {
  const before = await searchJson(folder, '--threshold=0.7')
  const after = await searchJson(folder, '--threshold=0.7', '--calibrated')
  assert.ok(after.provenance.calibrated && !before.provenance.calibrated)
  assert.equal(after.static, before.static)
  assert.not.equal(after.front, before.front)
})

for (const threshold of ['0', '1', '1.5', '-0.2', 'high'])
  test(`a threshold of ${threshold} is refused`, ({ folder }) =>
    refuses(
      folder,
      /^--threshold: expected thresholds between 0 and 1, both excluded, found/,
      `--threshold=${threshold}`,
    ))

test('an unknown objective is refused', ({ folder }) =>
  refuses(
    folder,
    /^--objectives: expected some of accuracy, .*, found 'power'$/,
    '--objectives=accuracy,power',
  ))

test('an unknown accelerator is refused', ({ folder }) =>
  refuses(folder, /^--hardware: expected .*edge-tpu-quad/, '--hardware=edge-tpu-qad'))

test('a run named after a path is refused', ({ folder }) => refuses(folder, /^--name: /, '--name=../up'))

test('a missing bank is refused', ({ folder }) => refuses(folder, /no such file$/, `--bank=${folder}/none`))

test('a truncated bank is refused', ({ folder }) => {
  truncateSync(join(folder, 'bank/logits.bin'), 10_000)
  return refuses(folder, /logits\.bin: expected 40500 bytes, found 10000 bytes$/)
})

test('a bank whose hash is wrong is refused', ({ folder }) => {
  const path = join(folder, 'bank/logits.bin')
  const bytes = readFileSync(path)
  bytes[20_000]! ^= 1
  writeFileSync(path, bytes)
  return refuses(folder, /logits\.bin: expected SHA-256 .*, found [0-9a-f]{64}$/)
})

test('constraints leave of all networks those that keep to them, and the front of these', async ({
  folder,
}) => {
  const free = await searchJson(folder, '--thresholds=0.6,0.8', '--name=free')
  const costs = free.front.map(({ worstCaseLatencyCycles }) => worstCaseLatencyCycles).sort((a, b) => a - b)
  const deadline = costs[Math.floor(costs.length / 2)]!
  const limits = [`--max-worst-case-latency-cycles=${deadline}`, '--min-accuracy=0.6']
  const { front, provenance } = await searchJson(folder, '--thresholds=0.6,0.8', ...limits)
  assert.equal(provenance.constraints, { maxWorstCaseLatencyCycles: deadline, minAccuracy: 0.6 })
  const keeps = ({ worstCaseLatencyCycles, validationAccuracy }: (typeof front)[0]) =>
    worstCaseLatencyCycles <= deadline && validationAccuracy >= 0.6
  assert.ok(front.length > 0 && front.every(keeps))
  const kept = free.front.filter(keeps)
  assert.ok(kept.length > 0 && kept.length < free.front.length)
  for (const network of kept) assert.ok(front.some((other) => other.etJCycles === network.etJCycles))
})

test('where no network keeps to the constraints the nearest is told, with what it misses', ({ folder }) =>
  refuses(
    folder,
    /^constraints: expected a network that meets them all, found none: the nearest is .*, threshold 0.9, maxWeightBits 100 missed by \d+ % \(\d+\)$/,
    '--thresholds=0.9',
    '--max-weight-bits=100',
  ))

test('a file says the space in place of options', async ({ folder }) => {
  const file = join(folder, 'space.yaml')
  writeFileSync(
    file,
    'bank: bank\nthresholds: [0.7]\nspace: { exits: [B, C], heads: [1], exitCount: { from: 3, to: 3 }, confidence: [entropy] }\n',
  )
  const printed = await outputOf(searchCommand, [
    'search',
    `--space=${file}`,
    '--json',
    `--out=${folder}/runs`,
  ])
  const { front, candidates, provenance }: SearchDocument = JSON.parse(printed)
  assert.equal(
    front.map(({ exits, heads }) => `${exits} ${heads}`),
    ['B,C,D 1,1,1'],
  )
  assert.equal([candidates, provenance.confidence, provenance.thresholds], [2 * 2, 'entropy', [0.7]])
  const several = 'space: { confidence: [entropy, margin] }\n'
  writeFileSync(file, `bank: bank\n${several}`)
  await refusesAlone(
    /^--space .*: expected one confidence \(.*offramp study run\), found entropy, margin$/,
    file,
  )
  await refusesAlone(
    /^--space: expected the file alone to say it, found --min-accuracy$/,
    file,
    '--min-accuracy=0.5',
  )
})

async function refusesAlone(message: RegExp, file: string, ...options: string[]): Promise<void> {
  const error = await outputOf(searchCommand, ['search', `--space=${file}`, ...options]).catch(
    (reason) => reason,
  )
  assert.instance(error, InputError)
  assert.match((error as Error).message, message)
}

test('an output folder that is a file is refused', ({ folder }) => {
  writeFileSync(join(folder, 'file'), '')
  return refuses(folder, /found a file where a folder is needed$/, `--out=${folder}/file`)
})

test.run()
