import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { splitDecisions } from '../evaluate/confidence.ts'
import { choicesOf } from '../evaluate/configuration.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import { exitCosts } from '../evaluate/exit-costs.ts'
import { bareNetwork, randomCosts, readRandomBank } from '../evaluate/random-bank.ts'
import { type Genome, genomeKey, type Searcher } from './genome.ts'
import { evaluationsTo, hypervolumeTrace } from './hypervolume-trace.ts'
import { nsga2 } from './nsga2.ts'
import { randomSearch } from './random-search.ts'
import { nearestNeighbours } from './regressors/nearest-neighbours.ts'
import { spaceTable } from './space-table.ts'
import { surrogateSearch } from './surrogate.ts'

const letters = ['A', 'B', 'C', 'D', 'E', 'F', 'G']
const bank = readRandomBank({ seed: 9, letters, images: { validation: 400, test: 10 } })
const decisions = splitDecisions(bank, 'validation')
const costs = exitCosts(bareNetwork(letters), randomCosts(9, letters.length))
const thresholds = [0.5, 0.6, 0.7, 0.8, 0.9]
const table = spaceTable({ decisions, costs, thresholds, objective: 'et' })
const { genes } = table

test('a table holds what the evaluation image by image says', () => {
  assert.is(table.size, 3 ** 6 * 2 * 5)
  for (const index of [0, 1, 700, 1457]) {
    const choices = choicesOf(
      index,
      letters.map(() => 2),
    )
    const { correct, etJCycles } = evaluate(decisions, costs, choices, 0.7)
    const [miss, cost] = table.assess([...choices, 2]).objectives
    assert.is(miss, 1 - correct / 400)
    assert.ok(Math.abs(cost! / etJCycles - 1) < 1e-12)
  }
})

test('a search that asks the whole space reaches the whole hypervolume, and no earlier than its last member', () => {
  const trace = hypervolumeTrace(randomSearch({ genes, seed: 1, batch: 500 }), table, 10_000)
  assert.ok(trace.length > table.size * 0.98)
  assert.ok(Math.abs(trace.at(-1)! - 1) < 0.001)
  for (let i = 1; i < trace.length; i++) assert.ok(trace[i]! >= trace[i - 1]!)
})

test('the median surrogate search of five comes to 95 % in fewer evaluations than NSGA-II, that in fewer than chance', () => {
  const median = (make: (seed: number) => Searcher, evaluations: number) =>
    [1, 2, 3, 4, 5]
      .map((seed) => evaluationsTo(hypervolumeTrace(make(seed), table, evaluations), 0.95))
      .sort((a, b) => a - b)[2]!
  const surrogate = median((seed) => surrogateSearch({ genes, seed, initial: 40, batch: 10 }), 120)
  const genetic = median((seed) => nsga2({ genes, seed, populationSize: 40 }), 600)
  const random = median((seed) => randomSearch({ genes, seed, batch: 100 }), 1000)
  assert.ok(surrogate < genetic && genetic < random, `${surrogate} ${genetic} ${random}`)
})

test('a surrogate search never asks twice, repeats itself with its seed, and keeps to constraints it has learned', () => {
  const run = () => {
    const search = surrogateSearch({ genes, seed: 3, initial: 30, batch: 8 })
    return Array.from({ length: 5 }, () => {
      const genomes = search.ask()
      search.tell(genomes.map((genome) => ({ ...table.assess(genome), violation: genome[0] === 1 ? 1 : 0 })))
      return genomes
    })
  }
  const batches = run()
  assert.equal(batches, run())
  const asked = batches.flat()
  assert.is(new Set(asked.map(genomeKey)).size, asked.length)
  assert.ok(asked.slice(30).filter((genome) => genome[0] === 1).length <= 4)
})

test('where nothing is predicted to keep to the constraints, what misses them by least is asked for', () => {
  const numbers = Array.from({ length: 6 }, () => ({ kind: 'real', from: 0, to: 1 }) as const)
  const violationOf = ([, ...rest]: Genome) =>
    Math.max(0, 4.9 - rest.reduce((total, value) => total + value, 0))
  const options = { initial: 40, batch: 10, generations: 15, regressors: [nearestNeighbours(3)] }
  const search = surrogateSearch({ genes: numbers, seed: 2, ...options })
  const means = Array.from({ length: 5 }, () => {
    const genomes = search.ask()
    const violations = genomes.map(violationOf)
    search.tell(
      genomes.map((genome, i) => ({
        genome,
        objectives: [genome[0]!, 1 - genome[0]!],
        violation: violations[i]!,
      })),
    )
    return violations.reduce((sum, violation) => sum + violation, 0) / genomes.length
  })
  assert.ok(means.at(-1)! < 0.6 * means[0]!, `${means}`)
})

test.run()
