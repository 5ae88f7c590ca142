import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { splitDecisions } from './confidence.ts'
import { evaluate } from './evaluate.ts'
import { exitCosts } from './exit-costs.ts'
import { pairwiseFromPriced } from './pairwise-thresholds.ts'
import { bareNetwork, randomCosts, readRandomBank } from './random-bank.ts'
import { bestSingleThreshold, greedyThresholds, pricedThresholds } from './threshold-heuristics.ts'
import { thresholdOutcome, thresholdProblem } from './threshold-problem.ts'
import { optimalThresholds } from './threshold-vectors.ts'

const letters = ['A', 'B', 'C', 'D', 'E']
const bank = readRandomBank({ seed: 6, letters, images: { validation: 400, test: 10 } })
const decisions = splitDecisions(bank, 'validation')
const costs = exitCosts(bareNetwork(letters), randomCosts(6, letters.length))
const grid = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97]

/** Every vector of the grid, evaluated image by image. */
function bruteForce(choices: readonly number[]) {
  const exits = choices.filter((choice) => choice > 0).length - 1
  return Array.from({ length: grid.length ** exits }, (_, index) => {
    const vector = Array.from({ length: exits }, (_, e) => Math.floor(index / grid.length ** e) % grid.length)
    const { correct, etJCycles } = evaluate(
      decisions,
      costs,
      choices,
      vector.map((i) => grid[i]!),
    )
    return { vector, correct, cost: etJCycles * decisions.images }
  })
}

for (const choices of [
  [0, 0, 1, 0, 2],
  [1, 0, 0, 2, 1],
  [2, 1, 0, 1, 1],
  [1, 2, 1, 2, 1],
])
  test(`the optimum of network ${choices.join('')} is that of all vectors, whatever the floor; no pair improves on pairwise`, () => {
    const problem = thresholdProblem(decisions, costs, choices, { grid, cost: 'etJCycles' })
    const all = bruteForce(choices)
    const most = Math.max(...all.map(({ correct }) => correct))
    for (const correct of [most, most - 3, most - 12, most - 40]) {
      const cheapest = Math.min(...all.filter((one) => one.correct >= correct).map(({ cost }) => cost))
      const { best, lowerBound, isProven } = optimalThresholds(problem, { correct })
      assert.ok(isProven)
      assert.ok(Math.abs(best!.cost / cheapest - 1) < 1e-12, `${best!.cost} and ${cheapest}`)
      assert.is(lowerBound, best!.cost)
      assert.ok(best!.correct >= correct)
      assert.equal(thresholdOutcome(problem, best!.vector).correct, best!.correct)

      const greedy = greedyThresholds(problem, correct)
      const single = bestSingleThreshold(problem, correct)
      const priced = pricedThresholds(problem, correct)
      const pairwise = pairwiseFromPriced(problem, correct)
      for (const heuristic of [single, greedy, priced, pairwise].filter((one) => one !== undefined)) {
        assert.ok(heuristic.correct >= correct && heuristic.cost >= best!.cost)
        assert.ok(Math.abs(thresholdOutcome(problem, heuristic.vector).cost / heuristic.cost - 1) < 1e-12)
      }
      assert.ok(!single || (greedy!.cost <= single.cost && priced!.cost <= greedy!.cost))
      if (!pairwise) continue
      const cheaperPair = all.find(
        (one) =>
          one.correct >= correct &&
          one.cost < pairwise.cost * (1 - 1e-9) &&
          one.vector.filter((index, exit) => index !== pairwise.vector[exit]).length <= 2,
      )
      assert.is(cheaperPair, undefined)
    }
  })

test('stopped early it says so, and the cheapest of all vectors lies between its bound and what it found', () => {
  const choices = [1, 2, 1, 2, 1]
  const problem = thresholdProblem(decisions, costs, choices, { grid, cost: 'etJCycles' })
  const all = bruteForce(choices)
  const correct = Math.max(...all.map((one) => one.correct)) - 10
  const cheapest = Math.min(...all.filter((one) => one.correct >= correct).map(({ cost }) => cost))
  for (const workLimit of [0, 1000, 10_000]) {
    const { best, lowerBound, isProven } = optimalThresholds(problem, { correct, workLimit })
    assert.not(isProven)
    assert.ok(lowerBound <= cheapest * (1 + 1e-12) && lowerBound > 0)
    assert.ok(!best || best.cost >= cheapest * (1 - 1e-12))
  }
})

test('with a tolerance the optimum may be missed by no more than it', () => {
  const choices = [2, 1, 0, 1, 1]
  const problem = thresholdProblem(decisions, costs, choices, { grid, cost: 'energyPj' })
  const exact = optimalThresholds(problem, { correct: 300 })
  const near = optimalThresholds(problem, { correct: 300, tolerance: 0.05 })
  assert.ok(near.isProven && near.nodes <= exact.nodes)
  assert.ok(exact.best!.cost >= near.lowerBound && near.best!.cost * 0.95 <= exact.best!.cost)
})

test('a floor that no vector meets is proven to have none; a network of one exit has the empty vector', () => {
  const problem = thresholdProblem(decisions, costs, [1, 0, 1, 0, 1], { grid, cost: 'etJCycles' })
  const none = optimalThresholds(problem, { correct: 400 })
  assert.is(none.best, undefined)
  assert.ok(none.isProven && none.lowerBound === Number.POSITIVE_INFINITY)

  const choices = [0, 0, 0, 0, 1]
  const alone = thresholdProblem(decisions, costs, choices, { grid, cost: 'etJCycles' })
  const { correct, etJCycles } = evaluate(decisions, costs, choices, 0.5)
  const { best } = optimalThresholds(alone, { correct })
  assert.equal(best!.vector, [])
  assert.ok(Math.abs(best!.cost / (etJCycles * 400) - 1) < 1e-12)
  assert.is(optimalThresholds(alone, { correct: correct + 1 }).best, undefined)
})

test.run()
