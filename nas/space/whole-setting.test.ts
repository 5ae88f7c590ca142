import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import { splitDecisions } from '../evaluate/confidence.ts'
import { choicesOf, configurationCount } from '../evaluate/configuration.ts'
import { exitCosts } from '../evaluate/exit-costs.ts'
import { bareNetwork, randomCosts, readRandomBank } from '../evaluate/random-bank.ts'
import { type CandidateFigures, candidateFigures } from './candidate-figures.ts'
import { type Constraints, violationOf } from './constraints.ts'
import type { SpaceContext } from './context.ts'
import { type Objectives, objectiveFigures } from './objectives.ts'
import { wholeSetting } from './whole-setting.ts'

const letters = ['A', 'B', 'C', 'D']
const kinds = letters.map(() => 2)
const configurations = Array.from({ length: configurationCount(kinds) }, (_, i) => i)

function randomContext(seed: number, hasBank: boolean): SpaceContext {
  const random = randomStream(seed, 'memory')
  const need = () => ({ weightBits: random.integer(1, 1e6), peakOnChipBits: random.integer(1, 1e5) })
  const network = bareNetwork(letters)
  const partCosts = randomCosts(seed, letters.length)
  const bank = readRandomBank({ seed, letters, images: { validation: 200, test: 10 } })
  return {
    network,
    partCosts,
    costs: exitCosts(network, partCosts),
    memory: { blocks: letters.map(need), heads: letters.map(() => [need(), need()]) },
    decisions: hasBank ? splitDecisions(bank, 'validation') : undefined,
  }
}

/** The same by evaluating every network on its own and comparing each with each. */
function oneByOne(
  context: SpaceContext,
  threshold: number,
  { isAccuracyKnown, costs }: Objectives,
  constraints: Constraints,
  range: { from: number; to: number },
) {
  const members = configurations
    .map((i) => ({ i, choices: choicesOf(i, kinds) }))
    .filter(({ choices }) => {
      const count = choices.filter((choice) => choice > 0).length
      return range.from <= count && count <= range.to
    })
    .map(({ i, choices }) => ({ i, figures: candidateFigures(context, choices, threshold) }))
  const objectives = (figures: CandidateFigures) => [
    ...(isAccuracyKnown ? [-figures.accuracy!] : []),
    ...costs.map((name) => figures[objectiveFigures[name]]),
  ]
  const meeting = members.filter(({ figures }) => violationOf(figures, constraints) === 0)
  const front = meeting.filter(({ figures }) => {
    const own = objectives(figures)
    return !meeting.some((other) => {
      const theirs = objectives(other.figures)
      return theirs.every((value, axis) => value <= own[axis]! + 1e-12) && `${theirs}` !== `${own}`
    })
  })
  const violations = members.map(({ figures }) => violationOf(figures, constraints))
  return {
    candidates: members.length,
    meeting,
    front: front.map(({ i }) => i),
    least: Math.min(...violations),
  }
}

const range = { from: 2, to: 3 }
for (const seed of [1, 2, 3])
  for (const hasBank of [true, false])
    test(`of all networks ${hasBank ? 'with' : 'without'} a bank those are kept that meet the constraints and that none dominates (${seed})`, () => {
      const context = randomContext(seed, hasBank)
      const costs = ['et', 'weight-storage'] as const
      const objectives: Objectives = { isAccuracyKnown: hasBank, costs: [...costs] }
      const all = configurations.map((i) => candidateFigures(context, choicesOf(i, kinds), 0.6))
      const high = (figure: keyof CandidateFigures) =>
        all.map((figures) => figures[figure]!).sort((a, b) => a - b)[Math.floor(all.length * 0.85)]!
      const constraints: Constraints = {
        maxWorstCaseLatencyCycles: high('worstCaseLatencyCycles'),
        maxPeakOnChipBits: high('peakOnChipBits'),
        maxEtRatioToStatic: high('etRatioToStatic'),
        maxMacsRatioToStatic: high('macsRatioToStatic'),
        ...(hasBank && { minAccuracy: high('accuracy') * 0.8 }),
      }
      const expected = oneByOne(context, 0.6, objectives, constraints, range)
      assert.ok(expected.meeting.length > 2 && expected.meeting.length < expected.candidates)
      const found = wholeSetting(context, 0.6, { objectives, constraints, exitCount: range })
      assert.is(found.candidates, expected.candidates)
      assert.equal(found.configurations, expected.front)
      assert.is(found.nearest, undefined)
    })

test('where none meets the constraints the one that misses them by least is found', () => {
  const context = randomContext(4, true)
  const objectives: Objectives = { isAccuracyKnown: true, costs: ['et'] }
  const constraints = { minAccuracy: 1, maxWeightBits: 1 }
  const { least } = oneByOne(context, 0.7, objectives, constraints, range)
  const { configurations: front, nearest } = wholeSetting(context, 0.7, {
    objectives,
    constraints,
    exitCount: range,
  })
  assert.equal(front, [])
  assert.ok(Math.abs(nearest!.violation - least) < 1e-9 * least)
})

test.run()
