import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bareNetwork, randomCosts, readRandomBank } from '../evaluate/random-bank.ts'
import { type Provenance, searchDocument } from './document.ts'
import { searchSpace } from './exhaustive.ts'

const letters = ['A', 'B', 'C']
const network = bareNetwork(letters)
const costs = randomCosts(4, 3)
const bank = readRandomBank({ seed: 4, letters, images: { validation: 400, test: 300 } })
const result = searchSpace({ bank, network, costs, thresholds: [0.5, 0.7], objectives: ['et'] })
const document = searchDocument(result, network.mountingPoints, {
  objectives: ['accuracy', 'et'],
} as Partial<Provenance> as Provenance)

const isNear = (a: number, b: number) => Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(b))

test('exits are letters and heads their kinds', () => {
  assert.ok(document.front.some(({ exits }) => exits.length > 1))
  for (const { exits, heads } of [document.static, ...document.front]) {
    assert.is(exits.at(-1), 'C')
    assert.is(heads.length, exits.length)
    assert.equal([...exits].sort(), exits)
  }
})

test('every exit ratio of both splits is a fraction and they sum to 1', () => {
  for (const { exitRatios, exits, test: onTest } of document.front)
    for (const ratios of [exitRatios, onTest.exitRatios]) {
      assert.is(ratios.length, exits.length)
      assert.ok(
        isNear(
          ratios.reduce((sum, ratio) => sum + ratio),
          1,
        ),
      )
    }
})

test('figures follow from exit ratios and the costs of blocks and heads', () => {
  for (const { exits, heads, macs, etJCycles, exitRatios } of document.front) {
    const path = { macs: 0, energyPj: 0, latencyCycles: 0 }
    const add = (part: typeof path) => {
      for (const key of ['macs', 'energyPj', 'latencyCycles'] as const) path[key] += part[key]
    }
    let [expectedMacs, expectedEt, exit] = [0, 0, 0]
    letters.forEach((letter, block) => {
      add(costs.blocks[block]!)
      if (exits[exit] !== letter) return
      add(costs.heads[block]![heads[exit] === 1 ? 0 : 1]!)
      expectedMacs += exitRatios[exit]! * path.macs
      expectedEt += exitRatios[exit]! * path.energyPj * 1e-12 * path.latencyCycles
      exit++
    })
    assert.ok(isNear(macs, expectedMacs))
    assert.ok(isNear(etJCycles, expectedEt))
  }
})

test('reductions are fractions of the named baselines', () => {
  const { static: fixed, backboneOnly, front } = document
  const cheaper = Math.min(
    ...costs.heads[2]!.map(
      (head) =>
        (backboneOnly.energyPj + head.energyPj) * 1e-12 * (backboneOnly.latencyCycles + head.latencyCycles),
    ),
  )
  assert.ok(isNear(fixed.etJCycles, cheaper))
  assert.is(
    backboneOnly.macs,
    costs.blocks.reduce((sum, { macs }) => sum + macs, 0),
  )
  for (const { exits, heads, reduction, test: onTest, ...figures } of front) {
    assert.ok(isNear(figures.macs, (1 - reduction.staticFinalHead.macs) * fixed.macs))
    assert.ok(
      isNear(onTest.latencyCycles, (1 - onTest.reduction.staticFinalHead.latency) * fixed.latencyCycles),
    )
    assert.ok(isNear(figures.etJCycles, (1 - reduction.backboneOnly.et) * backboneOnly.etJCycles))
    const mounted = exits.map(
      (letter, exit) => costs.heads[letters.indexOf(letter)]![heads[exit] === 1 ? 0 : 1]!,
    )
    const all = mounted.reduce((sum, { energyPj }) => sum + energyPj, backboneOnly.energyPj)
    assert.ok(isNear(figures.energyPj, (1 - reduction.allHeads.energy) * all))
  }
})

test('the gain of a network is its accuracy less the static one’s, inside its interval', () => {
  const { static: fixed, front } = document
  for (const { gain, validationAccuracy, test: onTest, testAccuracy } of front) {
    assert.ok(isNear(gain.mean, validationAccuracy - fixed.validationAccuracy))
    assert.ok(isNear(onTest.gain.mean, testAccuracy - fixed.testAccuracy))
    for (const { lower, mean, upper } of [gain, onTest.gain]) assert.ok(lower <= mean && mean <= upper)
  }
})

test('the hypervolume is the area under the stairs of the front, costs in parts of the static network’s', () => {
  const { static: fixed, front, hypervolume } = document
  const below = front.filter(({ etJCycles }) => etJCycles < fixed.etJCycles)
  const stairs = below.map(({ etJCycles, validationAccuracy }, i) => {
    const next = below[i + 1]?.etJCycles ?? fixed.etJCycles
    return ((next - etJCycles) / fixed.etJCycles) * validationAccuracy
  })
  const area = stairs.reduce((sum, part) => sum + part, 0)
  assert.ok(isNear(hypervolume.validation, area), `${hypervolume.validation}, expected ${area}`)
})

test('the front ascends in energy × latency and in accuracy', () => {
  document.front.slice(1).forEach((network, before) => {
    assert.ok(network.etJCycles > document.front[before]!.etJCycles)
    assert.ok(network.validationAccuracy > document.front[before]!.validationAccuracy)
  })
})

test.run()
