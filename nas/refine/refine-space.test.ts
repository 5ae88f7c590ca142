import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { splitDecisions } from '../evaluate/confidence.ts'
import { choicesOf, configurationCount } from '../evaluate/configuration.ts'
import { exitCosts } from '../evaluate/exit-costs.ts'
import { bareNetwork, randomCosts, readRandomBank } from '../evaluate/random-bank.ts'
import { refineNetwork } from './refine-network.ts'
import { type RefineSpaceOptions, refineSpace } from './refine-space.ts'

const letters = ['A', 'B', 'C', 'D']
const bank = readRandomBank({ seed: 12, letters, images: { validation: 150, test: 10 } })
const validation = splitDecisions(bank, 'validation')
const options: RefineSpaceOptions = {
  validation,
  combiner: undefined,
  combining: { macs: 10, energyPj: 1, latencyCycles: 1 },
  costs: exitCosts(bareNetwork(letters), randomCosts(12, letters.length)),
  baseline: validation.points[3]![0]!.correct,
  allowedLoss: 0.03,
  objective: 'et',
  thresholds: [0.3, 0.5, 0.7, 0.9],
  grid: [0.3, 0.5, 0.7, 0.9],
  mostExits: 4,
  folds: 3,
  standardErrors: 0,
  keep: { walked: 1000, refined: 1000 },
}

test('with nothing screened out it is the cheapest of refining every configuration', () => {
  const kinds = letters.map(() => 2)
  const all = Array.from({ length: configurationCount(kinds) }, (_, index) =>
    choicesOf(index, kinds),
  ).flatMap((choices) => {
    const refined = refineNetwork({ ...options, cost: 'etJCycles', choices })
    return refined ? [refined] : []
  })
  const cheapest = all.reduce((best, one) => (one.policy.cost < best.policy.cost ? one : best))
  const found = refineSpace(options)!
  assert.equal(found.policy.cost, cheapest.policy.cost)
  assert.equal(found.choices, cheapest.choices)
})

test('no network has more exits than allowed', () => {
  const { choices } = refineSpace({ ...options, mostExits: 2 })!
  assert.ok(choices.filter((choice) => choice > 0).length <= 2)
})

test.run()
