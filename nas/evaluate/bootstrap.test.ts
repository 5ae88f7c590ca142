import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bootstrapMeans } from './bootstrap.ts'
import { splitDecisions } from './confidence.ts'
import { evaluate } from './evaluate.ts'
import { exitCosts } from './exit-costs.ts'
import { imageFigures } from './image-figures.ts'
import { bareNetwork, randomCosts, readRandomBank } from './random-bank.ts'

const near = (found: number, expected: number, error: number) =>
  assert.ok(Math.abs(found - expected) < error, `${found}, expected ${expected}`)
const rightOf = (images: number, right: number) =>
  Float64Array.from({ length: images }, (_, image) => (image < right ? 1 : 0))

for (const [images, right, lower, upper] of [
  [1000, 830, 0.806, 0.853],
  [5000, 3961, 0.7808, 0.8034],
] as const)
  test(`the interval of ${right} right of ${images} is that of the binomial quantiles of scipy 1.17.1`, () => {
    const [accuracy] = bootstrapMeans([rightOf(images, right)], { seed: 1, resamples: 4000 })
    assert.is(accuracy!.mean, right / images)
    const error = 4 * (Math.sqrt((0.17 * 0.83) / images) / Math.sqrt(4000)) * 2.67
    near(accuracy!.lower, lower, error)
    near(accuracy!.upper, upper, error)
  })

test('columns are resampled together: of equal columns the difference is always nothing', () => {
  const column = rightOf(500, 300)
  const [same, difference] = bootstrapMeans([column, column.map((value, image) => value - column[image]!)], {
    seed: 2,
    resamples: 200,
  })
  assert.ok(same!.lower < 0.6 && same!.upper > 0.6)
  assert.equal(difference, { mean: 0, lower: 0, upper: 0 })
})

test('the figures per image average to the evaluation, with one threshold and with several', () => {
  const letters = ['A', 'B', 'C', 'D']
  const bank = readRandomBank({ seed: 3, letters, images: { validation: 300, test: 200 } })
  const decisions = splitDecisions(bank, 'test')
  const costs = exitCosts(bareNetwork(letters), randomCosts(3, 4))
  for (const threshold of [0.7, [0.5, 0.9]]) {
    const expected = evaluate(decisions, costs, [2, 0, 1, 1], threshold)
    const figures = imageFigures(decisions, costs, [2, 0, 1, 1], threshold)
    const [correct, et] = bootstrapMeans([figures.correct, figures.etJCycles], { seed: 1, resamples: 10 })
    near(correct!.mean, expected.accuracy, 1e-12)
    near(et!.mean / expected.etJCycles, 1, 1e-12)
  }
})

test('the same seed gives the same interval, and a higher level a wider one', () => {
  const column = rightOf(200, 120)
  const interval = (seed: number, level: number) => bootstrapMeans([column], { seed, level })[0]!
  assert.equal(interval(1, 0.9), interval(1, 0.9))
  assert.not.equal(interval(1, 0.9), interval(2, 0.9))
  assert.ok(interval(1, 0.99).lower < interval(1, 0.9).lower)
})

test.run()
