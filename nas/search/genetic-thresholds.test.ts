import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { splitDecisions } from '../evaluate/confidence.ts'
import { exitCosts } from '../evaluate/exit-costs.ts'
import { bareNetwork, randomCosts, readRandomBank } from '../evaluate/random-bank.ts'
import { thresholdProblem } from '../evaluate/threshold-problem.ts'
import { optimalThresholds } from '../evaluate/threshold-vectors.ts'
import { geneticThresholds } from './genetic-thresholds.ts'

const letters = ['A', 'B', 'C', 'D']
const bank = readRandomBank({ seed: 2, letters, images: { validation: 300, test: 10 } })
const costs = exitCosts(bareNetwork(letters), randomCosts(2, letters.length))
const grid = Array.from({ length: 10 }, (_, i) => 0.5 + i / 20)
const problem = thresholdProblem(splitDecisions(bank, 'validation'), costs, [1, 2, 1, 1], {
  grid,
  cost: 'energyPj',
})

test('given enough generations it comes within 2 % of the proven optimum, and never below it', () => {
  const { best, isProven } = optimalThresholds(problem, { correct: 220 })
  const found = geneticThresholds(problem, { correct: 220, seed: 1, populationSize: 30, generations: 20 })
  assert.ok(isProven && found!.correct >= 220)
  assert.ok(found!.cost >= best!.cost && found!.cost <= 1.02 * best!.cost)
})

test('where no vector is accurate enough it finds none', () => {
  const options = { correct: 300, seed: 1, populationSize: 10, generations: 5 }
  assert.is(geneticThresholds(problem, options), undefined)
})

test.run()
