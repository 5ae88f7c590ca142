import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork, publishedSpec } from '../../models/build.ts'
import { type ExitChoice, headKinds } from '../../models/graph.ts'
import { randomStream } from '../../random.ts'
import { sumCosts } from '../../sim/cost/summary.ts'
import { staticEnergyPj } from '../../sim/energy/static-energy.ts'
import { exitPaths } from '../../sim/exits/exit-paths.ts'
import { readSystem } from '../../sim/hardware/read-system.ts'
import { asPublishedRules, defaultRules, type SimulationRules, studyRules } from '../../sim/rules.ts'
import { replay } from '../../sim/schedule/replay-under-test.ts'
import { scheduleNetwork } from '../../sim/schedule/schedule.ts'
import { scheduleTotal } from '../../sim/schedule/schedule-total.ts'
import { costsToExits, exitCosts } from './exit-costs.ts'
import { exitNetwork } from './exit-network.ts'
import { networkCosts } from './network-costs.ts'
import { stageCosts } from './stage-costs.ts'

const network = buildNetwork(publishedSpec('mobilenetv2-eenn'))
const system = readSystem('edge-tpu-quad')
const onChip: SimulationRules = { ...studyRules, residency: 'on-chip' }

/** The whole network with all its heads, every one executed. */
function run(choices: readonly ExitChoice[], rules: SimulationRules) {
  const { nodes, sinks } = exitNetwork(network, choices, { rules })
  const { layers } = scheduleNetwork(nodes, sinks, system, rules)
  const { energyPj, latencyCycles } = scheduleTotal(layers)
  return { nodes, layers, energyPj, latencyCycles, et: energyPj * 1e-12 * latencyCycles }
}
const exits = (letters: string): ExitChoice[] => [...letters].map((letter) => ({ letter, kind: 1 }))

test('[G, K] with all heads takes 992 J·cycles as published, 711 with correct pooling', () => {
  assert.is(run(exits('GK'), asPublishedRules).et.toFixed(3), '992.302')
  assert.is(run(exits('GK'), studyRules).et.toFixed(3), '710.798')
})

test('the backbone with K’s one-layer head takes 947 J·cycles as published, 703 with correct pooling', () => {
  assert.is(Math.round(run(exits('K'), asPublishedRules).et), 947)
  assert.is(Math.round(run(exits('K'), studyRules).et), 703)
})

/** Stream and ZigZag 3.6.3, run again on the study's system without the private DRAM level of its compute cores. */
const withoutPrivateDram = { energyPj: 277_077_021.81, latencyCycles: 324_129 }

test('with tensors on the chip [G, K] takes the energy of the study’s tools on cores without a DRAM, and no more time', () => {
  const { energyPj, latencyCycles, et } = run(exits('GK'), onChip)
  assert.ok(Math.abs(energyPj / withoutPrivateDram.energyPj - 1) < 1e-5, String(energyPj))
  assert.ok(latencyCycles <= withoutPrivateDram.latencyCycles, String(latencyCycles))
  assert.ok(et > 85 && et < 90, String(et))
})

test('on the study’s system nothing spills, every weight comes once, and a replay finds no fault', () => {
  const { nodes, layers } = run(exits('ABCDEFGHIJK'), onChip)
  assert.equal(replay(nodes, layers, system), [])
  const transfers = layers.flatMap((layer) => layer.transfers)
  const made = new Set(transfers.filter(({ to }) => to === 'off-chip').map(({ tensor }) => tensor))
  assert.is(made.size, 11)
  for (const { layer } of nodes) {
    const bits = transfers
      .filter(({ tensor, operand }) => tensor === layer.name && operand === 'W')
      .reduce((sum, one) => sum + one.bits, 0)
    const { K, G, C, FX, FY } = layer.sizes
    const isWeighted = ['conv', 'depthwise', 'gemm'].includes(layer.operator)
    assert.is(bits, isWeighted ? 8 * K * G * C * FX * FY : 0, layer.name)
  }
})

for (const [name, isSpilling] of [
  ['MMYY', false],
  ['gap9-like', false],
  ['gemmini-like', true],
] as const) {
  test(`a replay finds no fault on ${name}, where maps ${isSpilling ? 'do not all fit' : 'fit'}`, () => {
    const other = readSystem(name)
    const { nodes, sinks } = exitNetwork(network, exits('ABCDEFGHIJK'), { rules: defaultRules })
    const { layers } = scheduleNetwork(nodes, sinks, other, defaultRules)
    assert.equal(replay(nodes, layers, other), [])
    const isSpilled = layers.some(({ transfers }) =>
      transfers.some(({ to, tensor }) => to === 'off-chip' && !sinks.has(tensor)),
    )
    assert.is(isSpilled, isSpilling)
  })
}

for (const name of ['edge-tpu-quad', 'MMYY', 'gap9-like', 'gemmini-like']) {
  test(`on ${name} leaving at any exit of a network costs what its whole schedule says: cycles exactly, energy to 1e-12`, () => {
    const other = readSystem(name)
    const costs = exitCosts(network, networkCosts(network, other))
    const random = randomStream(1, 'configurations')
    for (let trial = 0; trial < 25; trial++) {
      const picks = network.mountingPoints.map((_, point) => random.integer(point === 10 ? 1 : 0, 2))
      const choices = network.mountingPoints.flatMap(({ letter }, point): ExitChoice[] =>
        picks[point] === 0 ? [] : [{ letter, kind: headKinds[picks[point]! - 1]! }],
      )
      const { nodes, sinks, stages } = exitNetwork(network, choices)
      const paths = exitPaths(scheduleNetwork(nodes, sinks, other, defaultRules).layers, stages)
      costsToExits(costs, picks).forEach(({ latencyCycles, energyPj }, exit) => {
        const path = paths[exit]!
        const label = `${choices.map(({ letter, kind }) => letter + kind).join(' ')} at exit ${exit}`
        assert.is(latencyCycles, path.latencyCycles, label)
        const dynamicPj = energyPj - staticEnergyPj(latencyCycles, other)
        assert.ok(Math.abs(dynamicPj / path.energyPj - 1) < 1e-12, `${label}: ${dynamicPj - path.energyPj}`)
      })
    }
  })
}

test('the stages of a network add up to what leaving at the last exit costs', () => {
  const costs = networkCosts(network, system)
  const choices = exits('ADHK')
  const sum = sumCosts(stageCosts(network, costs, choices).flatMap(({ blocks, head }) => [blocks, head]))
  const picks = network.mountingPoints.map(({ letter }) =>
    'ADHK'.includes(letter) ? 1 + headKinds.indexOf(1) : 0,
  )
  const whole = costsToExits(exitCosts(network, costs), picks).at(-1)!
  assert.is(sum.latencyCycles, whole.latencyCycles)
  assert.ok(Math.abs(sum.energyPj / whole.energyPj - 1) < 1e-12)
})

test.run()
