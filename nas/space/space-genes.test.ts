import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import { bareNetwork } from '../evaluate/random-bank.ts'
import { randomGenome } from '../search/genome.ts'
import { type SpaceGenesOptions, spaceGenes } from './space-genes.ts'

const options: SpaceGenesOptions = {
  points: bareNetwork(['A', 'B', 'C', 'D', 'E']).mountingPoints,
  thresholds: { from: 0.5, to: 0.9 },
  thresholdPer: 'exit',
  exitCount: { from: 2, to: 3 },
  dimensions: [
    { name: 'confidence', values: ['max-softmax', 'margin'] },
    { name: 'hardware', values: ['mine'] },
    { name: 'bits.weights', values: [4, 8] },
  ],
  isThresholded: true,
  seed: 1,
}
const heads = (choices: readonly number[]) => choices.filter((choice) => choice > 0).length

test('repaired genomes stand for candidates of the space, and a repaired one is repaired to itself', () => {
  const { genes, repaired, candidateOf } = spaceGenes(options)
  assert.is(genes.length, 5 + 4 + 2)
  const random = randomStream(3, 'genomes')
  const counts = new Map<number, number>()
  for (let i = 0; i < 500; i++) {
    const genome = repaired(randomGenome(genes, random))
    assert.equal(repaired(genome), genome)
    const { choices, threshold, setting } = candidateOf(genome)
    const count = heads(choices!)
    counts.set(count, 1 + (counts.get(count) ?? 0))
    assert.ok(count >= 2 && count <= 3 && choices!.at(-1)! > 0)
    assert.is((threshold as number[]).length, count - 1)
    for (const value of threshold as number[]) {
      assert.ok(value >= 0.5 && value <= 0.9)
      assert.is(value, Number(value.toFixed(4)))
    }
    assert.equal(Object.keys(setting!), ['confidence', 'bits.weights'])
    assert.ok(['max-softmax', 'margin'].includes(setting!.confidence as string))
  }
  assert.equal([...counts.keys()].sort(), [2, 3])
})

test('genomes that differ in the threshold of a place without an exit alone are one candidate', () => {
  const { repaired } = spaceGenes(options)
  const [a, b] = [0.6, 0.8].map((idle) => repaired([0, 1, 0, 0, 2, idle, 0.7, 0.5, 0.5, 1, 0]))
  assert.equal(a, b)
})

test('what a repair takes away or adds depends on the seed and the genome alone', () => {
  const full = [1, 2, 1, 2, 1, 0.5, 0.5, 0.5, 0.5, 0, 0]
  const of = (seed: number) =>
    spaceGenes({ ...options, seed })
      .repaired(full)
      .slice(0, 5)
  assert.equal(of(1), of(1))
  const kept = new Set(Array.from({ length: 40 }, (_, seed) => of(seed).join()))
  assert.is(kept.size, (4 * 3) / 2)
})

test('a grid is chosen from by its index, and without images that leave early there are no thresholds', () => {
  const { thresholdPer, thresholds } = { thresholdPer: 'network', thresholds: [0.6, 0.8] } as const
  const grid = spaceGenes({ ...options, thresholdPer, thresholds })
  assert.is(grid.candidateOf([0, 1, 0, 0, 2, 1, 0, 1]).threshold, 0.8)
  const without = spaceGenes({ ...options, isThresholded: false })
  assert.is(without.genes.length, 5 + 2)
  assert.equal(without.candidateOf([0, 1, 0, 0, 2, 1, 0]), {
    setting: { confidence: 'margin', 'bits.weights': 4 },
    choices: [0, 1, 0, 0, 2],
  })
})

test.run()
