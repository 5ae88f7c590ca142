import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import { backendsUnderTest } from '../../sim/kernels/backends-under-test.ts'
import { type SplitDecisions, splitDecisions } from '../evaluate/confidence.ts'
import type { Choices } from '../evaluate/configuration.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import { exitCosts } from '../evaluate/exit-costs.ts'
import { bareNetwork, randomCosts, readRandomBank } from '../evaluate/random-bank.ts'
import { readBank } from '../evaluate/read-bank.ts'
import { selectImages } from '../evaluate/select-images.ts'
import { sweepCombinations } from '../evaluate/threshold-combinations.ts'
import { type SweepCounts, sweepThresholds } from '../evaluate/threshold-sweep.ts'
import { type SweepBatch, sweepBatch } from './sweep-batch.ts'
import { makeSweepKernel } from './sweep-kernel.ts'
import { sweepCounts } from './sweep-twin.ts'
import { everyCombination, sameForAll } from './threshold-settings.ts'

const letters = ['A', 'B', 'C', 'D']
const costs = exitCosts(bareNetwork(letters), randomCosts(3, 4))
const randomDecisions = (seed: number, images: number) =>
  splitDecisions(readRandomBank({ seed, letters, images: { validation: images, test: 1 } }), 'validation')
const shipped = splitDecisions(readBank(fileURLToPath(new URL('../bank', import.meta.url))), 'test')
const slice = selectImages(
  shipped,
  Int32Array.from({ length: 700 }, (_, i) => 3 * i),
)
const withHeads = (points: readonly number[]): Choices =>
  shipped.points.map((_, point) => (points.includes(point) || point === shipped.points.length - 1 ? 1 : 0))
const hundredths = Array.from({ length: 99 }, (_, i) => (i + 1) / 100)

/** By `evaluate`, which compares confidences with thresholds in doubles, one setting and one image at a time. */
function byEvaluation(
  decisions: SplitDecisions,
  choices: Choices,
  grid: readonly number[],
  settings: readonly (readonly number[])[],
): SweepCounts {
  const free = { macs: 0, energyPj: 0, latencyCycles: 0 }
  const freeCosts =
    decisions.points.length === letters.length
      ? costs
      : {
          backbone: decisions.points.map(() => free),
          heads: decisions.points.map((kinds) => kinds.map(() => free)),
        }
  const found = settings.map((setting) =>
    evaluate(
      decisions,
      freeCosts,
      choices,
      setting.map((place) => grid[place]!),
    ),
  )
  const exits = choices.filter((choice) => choice > 0).length
  return {
    images: decisions.images,
    leaving: Array.from({ length: exits }, (_, exit) =>
      Int32Array.from(found, ({ exitCounts }) => exitCounts[exit]!),
    ),
    correct: Int32Array.from(found, ({ correct }) => correct),
  }
}

/** Networks and grids: random and shipped decisions, one exit and many, thresholds that are confidences themselves. */
function* cases(): Generator<[string, SplitDecisions, Choices, number[]]> {
  for (const [seed, images] of [
    [1, 333],
    [2, 1],
    [4, 64],
  ] as const) {
    const decisions = randomDecisions(seed, images)
    const random = randomStream(seed, 'sweep')
    for (const choices of [
      [0, 0, 0, 2],
      [1, 0, 2, 1],
      [2, 1, 1, 1],
    ]) {
      const borders = decisions.points[0]![0]!.confidence.subarray(0, 3)
      const grid = [...new Set([...borders, ...Array.from({ length: 4 }, () => random.uniform())])]
      yield [`seed ${seed}, ${choices}`, decisions, choices, grid.sort((a, b) => a - b)]
    }
  }
  yield ['shipped, one early exit', slice, withHeads([4]), hundredths]
  yield ['shipped, three early exits', slice, withHeads([2, 5, 8]), [0.2, 0.5, 0.65, 0.9, 0.99]]
}

const batches: [string, SweepBatch, SweepCounts][] = []
for (const [name, decisions, choices, grid] of cases()) {
  const exits = choices.filter((choice) => choice > 0).length
  const same = sameForAll(grid.length, exits)
  const all = everyCombination(grid.length, exits)
  for (const [kind, settings, sweep] of [
    ['one threshold for all', same, sweepThresholds],
    ['all combinations', all, sweepCombinations],
  ] as const) {
    const batch = sweepBatch(decisions, choices, grid, settings)
    const expected = byEvaluation(decisions, choices, grid, settings)
    test(`${name}, ${kind}: one pass and twin count what evaluation image by image counts`, () => {
      assert.is(
        expected.correct.length,
        kind === 'all combinations' ? grid.length ** (exits - 1) : grid.length,
      )
      assert.equal(sweep(decisions, choices, grid), expected)
      assert.equal(sweepCounts(batch), expected)
    })
    batches.push([`${name}, ${kind}`, batch, expected])
  }
}

for (const backend of await backendsUnderTest())
  test(`the kernel on ${backend} counts the same`, async () => {
    for (const [name, batch, expected] of batches) {
      const kernel = await makeSweepKernel(backend, batch)
      assert.equal(await kernel.counts(batch), expected, name)
      await kernel.destroy()
    }
  })

test('the kernel counts more images than a float holds exactly', async () => {
  const decisions = randomDecisions(9, 9001)
  const choices = [1, 1, 0, 1]
  const batch = sweepBatch(decisions, choices, hundredths, sameForAll(99, 3))
  assert.is(batch.parts, 3)
  const kernel = await makeSweepKernel('webasm', batch)
  assert.equal(await kernel.counts(batch), sweepThresholds(decisions, choices, hundredths))
  await kernel.destroy()
})

test('a grid that single precision does not count is refused', () => {
  const grid = { length: 2 ** 24 } as number[]
  assert.throws(
    () => sweepBatch(slice, withHeads([1]), grid, []),
    /fewer than 2\^24 thresholds, not 16777216/,
  )
})

test.run()
