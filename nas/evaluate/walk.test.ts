import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import { type SplitDecisions, splitDecisions } from './confidence.ts'
import { choicesOf } from './configuration.ts'
import { evaluate } from './evaluate.ts'
import { type ExitCosts, exitCosts } from './exit-costs.ts'
import { exitMasks } from './exit-masks.ts'
import { bareNetwork, randomCosts, readRandomBank } from './random-bank.ts'
import { type WalkResult, walk } from './walk.ts'

const sums = ['macs', 'energyPj', 'latencyCycles', 'etJCycles'] as const

/** Asserts that the walk says of a configuration what an image-by-image evaluation says. */
function assertSame(
  walked: WalkResult,
  index: number,
  decisions: SplitDecisions,
  costs: ExitCosts,
  threshold: number,
) {
  const kinds = decisions.points.map((heads) => heads.length)
  const expected = evaluate(decisions, costs, choicesOf(index, kinds), threshold)
  assert.is(walked.correct[index], expected.correct)
  for (const name of sums) {
    const difference = Math.abs(walked[name][index]! - expected[name])
    assert.ok(difference <= 1e-12 * expected[name], `${name} of configuration ${index}`)
  }
}

test('every configuration of four mounting points equals its evaluation image by image', () => {
  const letters = ['A', 'B', 'C', 'D']
  const costs = exitCosts(bareNetwork(letters), randomCosts(7, 4))
  for (const [seed, images] of [
    [1, 333],
    [2, 32],
    [3, 1],
  ] as const) {
    const bank = readRandomBank({ seed, letters, images: { validation: images, test: 1 } })
    const decisions = splitDecisions(bank, 'validation')
    for (const threshold of [0.01, 0.3, 0.6, 0.99]) {
      const walked = walk(exitMasks(decisions, threshold), costs)
      assert.is(walked.correct.length, 3 * 3 * 3 * 2)
      for (let index = 0; index < 54; index++) assertSame(walked, index, decisions, costs, threshold)
    }
  }
})

test('points with no, one or three kinds of head are walked too', () => {
  const random = randomStream(5, 'kinds')
  const kinds = [3, 0, 1, 2]
  const cost = () => ({
    macs: random.integer(1, 99),
    energyPj: random.uniform(),
    latencyCycles: random.uniform(),
  })
  const head = () => ({
    confidence: Float64Array.from({ length: 70 }, () => random.uniform()),
    correct: Uint8Array.from({ length: 70 }, () => random.integer(0, 1)),
  })
  const decisions = { images: 70, points: kinds.map((count) => Array.from({ length: count }, head)) }
  const costs = {
    backbone: kinds.map(cost),
    heads: kinds.map((count) => Array.from({ length: count }, cost)),
  }
  const walked = walk(exitMasks(decisions, 0.7), costs)
  assert.is(walked.correct.length, 4 * 1 * 2 * 2)
  for (let index = 0; index < 16; index++) assertSame(walked, index, decisions, costs, 0.7)
})

test('118 098 configurations of 5 000 images are walked, and a sample equals its evaluation', () => {
  const letters = [...'ABCDEFGHIJK']
  const bank = readRandomBank({ seed: 11, letters, images: { validation: 5000, test: 1 } })
  const decisions = splitDecisions(bank, 'validation')
  const costs = exitCosts(bareNetwork(letters), randomCosts(11, 11))
  const walked = walk(exitMasks(decisions, 0.8), costs)
  assert.is(walked.correct.length, 118_098)
  const random = randomStream(11, 'sample')
  for (let i = 0; i < 300; i++) assertSame(walked, random.integer(0, 118_097), decisions, costs, 0.8)
})

test.run()
