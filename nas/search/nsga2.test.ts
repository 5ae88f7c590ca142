import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import { nonDominatedFronts } from './constraint-domination.ts'
import { type Gene, genomeKey } from './genome.ts'
import { hypervolume } from './hypervolume.ts'
import pymoo from './nsga2.pymoo.json' with { type: 'json' }
import { nsga2 } from './nsga2.ts'
import { assess, problemGenes, testProblems } from './test-problems.ts'

const { populationSize } = pymoo
const ascending = (a: number, b: number) => a - b

for (const { name, variables, reference, generations, hypervolumes } of pymoo.problems)
  test(`on ${name} the median hypervolume of seven seeds lies between the lowest decile and the best of pymoo's 21`, () => {
    const problem = testProblems[name]!
    const found = [1, 2, 3, 4, 5, 6, 7].map((seed) => {
      const search = nsga2({ genes: problemGenes(problem, variables), seed, populationSize })
      for (let generation = 0; generation < generations; generation++)
        search.tell(search.ask().map((genome) => assess(problem, genome)))
      const [front] = nonDominatedFronts(search.population())
      const points = front!.map((i) => search.population()[i]!).filter(({ violation }) => violation === 0)
      return hypervolume(
        points.map(({ objectives }) => objectives),
        reference,
      )
    })
    const median = found.sort(ascending)[3]!
    const theirs = hypervolumes.toSorted(ascending)
    assert.ok(
      median >= theirs[2]! && median <= theirs[20]!,
      `${median}, where pymoo has ${theirs[2]} to ${theirs[20]}`,
    )
  })

const genes: readonly Gene[] = [
  { kind: 'choice', from: 0, to: 2 },
  { kind: 'integer', from: -3, to: 40 },
  { kind: 'real', from: 0, to: 0.5 },
  { kind: 'choice', from: 1, to: 1 },
]

test('the same seed asks the same genomes, all inside the space and none twice in a generation', () => {
  const ask = (seed: number) => {
    const random = randomStream(3, 'objectives')
    const search = nsga2({ genes, seed, populationSize: 12, start: [[2, 40, 0.25, 1]] })
    return Array.from({ length: 6 }, () => {
      const genomes = search.ask()
      search.tell(
        genomes.map((genome) => ({ genome, objectives: [random.uniform(), genome[1]!], violation: 0 })),
      )
      return genomes
    })
  }
  const generations = ask(5)
  assert.equal(generations, ask(5))
  assert.not.equal(generations, ask(6))
  assert.equal(generations[0]![0], [2, 40, 0.25, 1])
  for (const genomes of generations) {
    assert.is(new Set(genomes.map(genomeKey)).size, 12)
    for (const genome of genomes)
      genome.forEach((value, g) => {
        const { kind, from, to } = genes[g]!
        assert.ok(value >= from && value <= to && (kind === 'real' || Number.isInteger(value)))
      })
  }
})

test('a space smaller than the population is asked once in whole', () => {
  const search = nsga2({ genes: [{ kind: 'choice', from: 0, to: 3 }], seed: 1, populationSize: 10 })
  const all = search.ask()
  assert.equal(all.map(([value]) => value).sort(), [0, 1, 2, 3])
  search.tell(all.map((genome) => ({ genome, objectives: [genome[0]!], violation: 0 })))
  assert.equal(search.ask(), [])
})

test.run()
