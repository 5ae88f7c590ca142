import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { outputOf } from '../../command-under-test.ts'
import { splitDecisions } from '../../nas/evaluate/confidence.ts'
import { readBank } from '../../nas/evaluate/read-bank.ts'
import { folderWithBank } from '../bank-under-test.ts'
import { evaluateCommand } from './command.ts'
import type { CandidateDocument } from './document.ts'

const test = suite<{ folder: string }>('offramp evaluate')

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
    ...options,
  ])

const evaluateJson = async (folder: string, ...options: string[]): Promise<CandidateDocument> =>
  JSON.parse(await evaluate(folder, '--json', ...options))

const near = (found: number, expected: number) =>
  assert.ok(Math.abs(found - expected) <= 1e-9 * Math.abs(expected) + 1e-12, `${found}, expected ${expected}`)

test('--json prints what candidate.json holds, and exits.csv has a line for each exit', async ({
  folder,
}) => {
  const text = await evaluate(folder, '--exits=A,C,D', '--heads=1,0,1', '--thresholds=0.6,0.7', '--json')
  const run = join(folder, 'runs', 'one')
  assert.is(readFileSync(join(run, 'candidate.json'), 'utf8'), text)
  assert.equal(readdirSync(run).sort(), ['candidate.json', 'exits.csv', 'report.html'])
  const { perExit } = JSON.parse(text) as CandidateDocument
  const rows = parse(readFileSync(join(run, 'exits.csv'), 'utf8'), { columns: true }) as Record<
    string,
    string
  >[]
  assert.equal(
    rows.map(({ exit, kind, threshold }) => [exit, kind, threshold]),
    [
      ['A', '1', '0.6'],
      ['C', '0', '0.7'],
      ['D', '1', ''],
    ],
  )
  assert.equal(
    rows.map((row) => Number(row['test.ratio'])),
    perExit.map((exit) => exit.test.ratio),
  )
})

test('exits, accuracies and averages are those counted from the logits image by image', async ({
  folder,
}) => {
  const document = await evaluateJson(folder, '--exits=A,C,D', '--heads=1,0,1', '--thresholds=0.6,0.7')
  const { images, points } = splitDecisions(readBank(join(folder, 'bank')), 'test')
  const heads = [points[0]![0]!, points[2]![1]!, points[3]![0]!]
  const left = [0, 0, 0]
  const right = [0, 0, 0]
  for (let image = 0; image < images; image++) {
    const exit = heads[0]!.confidence[image]! >= 0.6 ? 0 : heads[1]!.confidence[image]! >= 0.7 ? 1 : 2
    left[exit]! += 1
    right[exit]! += heads[exit]!.correct[image]!
  }
  assert.equal(
    document.perExit.map((exit) => exit.test.ratio),
    left.map((count) => count / images),
  )
  for (const [exit, { test: onTest }] of document.perExit.entries())
    near(onTest.accuracy!, right[exit]! / left[exit]!)
  near(document.test.accuracy.mean, right.reduce((sum, count) => sum + count, 0) / images)
  const average = document.perExit.reduce(
    (sum, { energyPj }, exit) => sum + (left[exit]! * energyPj) / images,
    0,
  )
  near(document.test.energyPj, average)
  near(document.test.expected.average.energyPj, average)
  const { lower, mean, upper } = document.test.reduction.staticFinalHead.energy
  near(mean, 1 - average / document.static.energyPj)
  assert.ok(lower < mean && mean < upper)
})

test('a deadline of the last exit is kept, one cycle less is not, and those who leave before are in time', async ({
  folder,
}) => {
  const options = ['--exits=B,D', '--thresholds=0.6']
  const { perExit } = await evaluateJson(folder, ...options)
  const worst = perExit[1]!.latencyCycles
  const kept = await evaluateJson(folder, ...options, `--deadline-cycles=${worst}`)
  assert.ok(kept.deadline!.isMet && kept.deadline!.inTime.test === 1)
  const missed = await evaluateJson(folder, ...options, `--deadline-cycles=${worst - 1}`)
  assert.not(missed.deadline!.isMet)
  assert.is(missed.deadline!.inTime.test, perExit[0]!.test.ratio)
})

test('calibrated heads answer as before and leave by other confidences', async ({ folder }) => {
  const options = ['--exits=A,B,D', '--thresholds=0.6']
  const plain = await evaluateJson(folder, ...options)
  const calibrated = await evaluateJson(folder, ...options, '--calibrated')
  assert.equal(calibrated.calibration, plain.calibration)
  assert.equal(
    calibrated.perExit.map((exit) => exit.test.headAccuracy),
    plain.perExit.map((exit) => exit.test.headAccuracy),
  )
  assert.not.equal(calibrated.test.exitRatios, plain.test.exitRatios)
})

test('--optimize: branch and bound is proven, no method is cheaper, and all keep the floor', async ({
  folder,
}) => {
  const { thresholdSearch, static: fixed } = await evaluateJson(
    folder,
    '--exits=A,B,C,D',
    '--optimize=energy',
    '--allowed-loss=5',
  )
  const { methods, isProven, lowerBound, floor, tolerance } = thresholdSearch!
  assert.ok(isProven)
  assert.ok(floor >= fixed.validationAccuracy - 0.05 - 1e-9 && floor < fixed.validationAccuracy)
  for (const { cost, accuracy } of methods) {
    if (!cost) continue
    assert.ok(cost.validation >= lowerBound! * (1 - 1e-12))
    assert.ok(accuracy!.validation >= floor - 1e-9)
  }
  const { method, cost } = methods.at(-1)!
  assert.is(method, 'branch-and-bound')
  assert.ok(cost!.validation * (1 - tolerance) <= lowerBound! * (1 + 1e-12))
})

test('the text names intervals, exits, deadline and methods; the page asks nothing of the network', async ({
  folder,
}) => {
  const text = await evaluate(
    folder,
    '--exits=B,D',
    '--deadline-cycles=1',
    '--optimize=et',
    '--allowed-loss=10',
  )
  assert.match(text, /B1 D1, thresholds 0\.65 on max-softmax/)
  assert.match(text, /Deadline 1 cycles: not kept by the slowest/)
  assert.match(text, /branch-and-bound/)
  const page = readFileSync(join(folder, 'runs', 'one', 'report.html'), 'utf8')
  assert.not.match(page.replaceAll('http://www.w3.org/', ''), /https?:|url\(|@import|<link|<img|src=/)
})

for (const [options, message] of [
  [['--exits=A,D', '--thresholds=0.5,0.6,0.7'], /--thresholds: expected one threshold, found 3/],
  [
    ['--exits=A,B,D', '--thresholds=0.5,0.6,0.7'],
    /expected one threshold, or 2, one for each exit but the last/,
  ],
  [['--exits=A,D', '--thresholds=1'], /--thresholds: expected thresholds between 0 and 1/],
  [['--exits=A,B'], /--exits: expected the last exit D/],
  [
    ['--exits=A,D', '--deadline-ms=3'],
    /--deadline-ms: expected a system that states its clock, found edge-tpu-quad/,
  ],
  [['--exits=A,D', '--deadline-cycles=-3'], /--deadline-cycles: expected a number above 0, found -3/],
  [['--exits=A,D', '--allowed-loss=-1'], /--allowed-loss: expected percentage points of 0 or more/],
] as const)
  test(`${options.join(' ')} is refused in one line, and nothing is written`, async ({ folder }) => {
    const error: Error = await evaluate(folder, ...options).then(
      () => assert.unreachable('it ran'),
      (reason) => reason,
    )
    assert.match(error.message, message)
    assert.not.match(error.message, '\n')
    assert.not(readdirSync(folder).includes('runs'))
  })

test.run()
