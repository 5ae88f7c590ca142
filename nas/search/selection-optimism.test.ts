import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import { staticChoices } from '../evaluate/baselines.ts'
import { type SplitDecisions, splitDecisions } from '../evaluate/confidence.ts'
import { choicesOf } from '../evaluate/configuration.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import { costsToExits, exitCosts } from '../evaluate/exit-costs.ts'
import { bareNetwork, randomCosts, readRandomBank } from '../evaluate/random-bank.ts'
import { selectionOptimism } from './selection-optimism.ts'

const letters = ['A', 'B', 'C', 'D']
const costs = exitCosts(bareNetwork(letters), randomCosts(7, letters.length))

test('the choice is the most accurate of all candidates within the budget, or the cheapest that is accurate enough', () => {
  const bank = readRandomBank({ seed: 7, letters, images: { validation: 200, test: 300 } })
  const here = splitDecisions(bank, 'validation')
  const elsewhere = splitDecisions(bank, 'test')
  const thresholds = [0.5, 0.7, 0.9]
  const common = { here, elsewhere, costs, thresholds, objective: 'macs' } as const
  const fixedMacs = costsToExits(costs, staticChoices(costs)).at(-1)!.macs
  const all = Array.from({ length: 54 }, (_, index) => choicesOf(index, [2, 2, 2, 2])).flatMap((choices) =>
    thresholds.map((threshold) => evaluate(here, costs, choices, threshold)),
  )
  const middle = all.map(({ macs }) => macs).sort((a, b) => a - b)[80]!
  const [none, chosen] = [
    selectionOptimism({ ...common, rules: [{ kind: 'budget', most: 1 }] }),
    selectionOptimism({ ...common, rules: [{ kind: 'budget', most: middle }] }),
  ]
  assert.equal(none, [])
  const most = Math.max(
    ...all.filter(({ macs }) => macs <= middle * (1 + 1e-12)).map(({ accuracy }) => accuracy),
  )
  const [{ choices, threshold, here: chosenOn, elsewhere: freshOn }] = chosen as [(typeof chosen)[number]]
  assert.is(chosenOn.accuracy, most)
  assert.is(freshOn.accuracy, evaluate(elsewhere, costs, choices, threshold).accuracy)

  const staticAccuracy = all.find(
    ({ exitRatios, macs }) => exitRatios.length === 1 && macs === fixedMacs,
  )!.accuracy
  for (const allowed of [0, 0.05]) {
    const [cheapest] = selectionOptimism({ ...common, rules: [{ kind: 'loss', allowed }] })
    const good = all.filter(({ accuracy }) => accuracy >= staticAccuracy - allowed - 1e-9)
    const least = Math.min(...good.map(({ macs }) => macs))
    assert.ok(Math.abs(cheapest!.here.cost / least - 1) < 1e-12)
    assert.ok(Math.abs(cheapest!.here.gain - (cheapest!.here.accuracy - staticAccuracy)) < 1e-12)
    assert.ok(cheapest!.here.gain >= -allowed - 1e-9)
  }
})

/** Two heads at one point, each right on half of the images, whatever they show. */
function coins(seed: number, images: number): SplitDecisions {
  const random = randomStream(seed, 'coins')
  const head = () => ({
    confidence: new Float64Array(images).fill(0.5),
    correct: Uint8Array.from({ length: images }, () => random.integer(0, 1)),
  })
  return { images, points: [[head(), head()]] }
}

test('the better of two coins of 100 throws seems 1 / √π of a standard deviation better than it is', () => {
  const alone = exitCosts(bareNetwork(['A']), randomCosts(1, 1))
  const optimisms = Array.from({ length: 4000 }, (_, i) => {
    const [chosen] = selectionOptimism({
      here: coins(i, 100),
      elsewhere: coins(i + 1e6, 100),
      costs: alone,
      thresholds: [0.9],
      objective: 'et',
      rules: [{ kind: 'budget', most: Number.POSITIVE_INFINITY }],
    })
    return chosen!.here.accuracy - chosen!.elsewhere.accuracy
  })
  const mean = optimisms.reduce((sum, value) => sum + value, 0) / optimisms.length
  const expected = 0.05 / Math.sqrt(Math.PI)
  const standardError = 0.066 / Math.sqrt(optimisms.length)
  assert.ok(Math.abs(mean - expected) < 4 * standardError, `${mean}, expected ${expected}`)
})

test.run()
