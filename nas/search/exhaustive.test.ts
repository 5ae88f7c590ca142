import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { splitDecisions } from '../evaluate/confidence.ts'
import { choicesOf } from '../evaluate/configuration.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import { exitCosts } from '../evaluate/exit-costs.ts'
import { bareNetwork, randomCosts, readRandomBank } from '../evaluate/random-bank.ts'
import { searchSpace } from './exhaustive.ts'
import { type CostObjective, costKeys } from './objectives.ts'

const letters = ['A', 'B', 'C', 'D']
const network = bareNetwork(letters)
const thresholds = [0.4, 0.6, 0.8]
const costs = randomCosts(21, 4)
const bank = readRandomBank({ seed: 21, letters, images: { validation: 300, test: 200 } })

/** Every candidate, evaluated image by image, that no other dominates; in the order of the search. */
function bruteForce(objectives: readonly CostObjective[]) {
  const laidOut = exitCosts(network, costs)
  const decisions = splitDecisions(bank, 'validation')
  const all = Array.from({ length: 54 }, (_, index) => choicesOf(index, [2, 2, 2, 2])).flatMap((choices) =>
    thresholds.map((threshold) => {
      const figures = evaluate(decisions, laidOut, choices, threshold)
      const point = [-figures.correct, ...objectives.map((name) => figures[costKeys[name]])]
      return { choices, threshold, point, et: figures.etJCycles }
    }),
  )
  return all
    .filter(({ point }, i) =>
      all.every((other, j) => {
        const isNoWorse = other.point.every((value, axis) => value <= point[axis]!)
        const isEqual = other.point.every((value, axis) => value === point[axis])
        return !isNoWorse || (isEqual && j >= i)
      }),
    )
    .sort((a, b) => a.et - b.et)
    .map(({ choices, threshold }) => ({ choices, threshold }))
}

for (const objectives of [
  ['et'],
  ['macs'],
  ['energy', 'latency'],
  ['macs', 'energy', 'latency', 'et'],
] as const)
  test(`the front of accuracy and ${objectives.join(', ')} is that of all candidates compared in pairs`, () => {
    const { front, candidates } = searchSpace({ bank, network, costs, thresholds, objectives })
    assert.is(candidates, 54 * 3)
    assert.equal(
      front.map(({ choices, threshold }) => ({ choices, threshold })),
      bruteForce(objectives),
    )
  })

test('the front has the test figures of the same networks beside it', () => {
  const { front } = searchSpace({ bank, network, costs, thresholds, objectives: ['et'] })
  const decisions = splitDecisions(bank, 'test')
  for (const { choices, threshold, test, validation } of front) {
    assert.equal(test, evaluate(decisions, exitCosts(network, costs), choices, threshold))
    assert.is(validation.images, 300)
  }
})

test('each threshold is told of when it has been walked', () => {
  const told: number[] = []
  searchSpace({
    bank,
    network,
    costs,
    thresholds,
    objectives: ['et'],
    onWalked: ({ correct }, threshold) => {
      assert.is(correct.length, 54)
      told.push(threshold)
    },
  })
  assert.equal(told, thresholds)
})

test('a bank of other heads than the network has is refused', () => {
  const other = bareNetwork(['A', 'B', 'C', 'K'])
  assert.throws(
    () => searchSpace({ bank, network: other, costs, thresholds, objectives: ['et'] }),
    (error: unknown) =>
      error instanceof InputError &&
      error.message ===
        'bank random-21: expected the heads of bare: A1 A0 B1 B0 C1 C0 K1 K0, found A1 A0 B1 B0 C1 C0 D1 D0',
  )
})

test.run()
