import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Core, Memory } from '../hardware/accelerator.ts'
import { presetNames, readSystem } from '../hardware/read-system.ts'
import { defaultSearch } from '../mapping/rules.ts'
import { defaultRules } from '../rules.ts'
import { bestLayerCost, coreFor } from '../schedule/core-cost.ts'
import { type Layer, makeLayer, type Operand, operators } from '../workload/layer.ts'
import { bestMapping } from './best-mapping.ts'
import { explainLayer } from './explain.ts'
import { totalCycles } from './layer-cost.ts'
import { defaultCostRules } from './rules.ts'

const port = { readToLower: 'r', writeFromLower: 'w', readToUpper: 'r2', writeFromUpper: 'w2' }
const memory = (name: string): Memory => ({
  name,
  operands: ['I', 'W', 'O'],
  sizeBits: 1e9,
  readBitsPerCycle: 8,
  writeBitsPerCycle: 8,
  readGranularityBits: 8,
  writeGranularityBits: 8,
  readEnergyPj: 1,
  writeEnergyPj: 1,
  serves: ['lane'],
  ports: { I: port, W: port, O: port },
})

/** One multiplier whose registers hold everything: what the memory above is asked for is what is compulsory. */
const core: Core = {
  name: 'one',
  operators,
  array: [{ name: 'lane', size: 1 }],
  macEnergy: { energyPj: 1, bits: 8, source: 'the test', scaling: 'constant' },
  memories: [memory('registers'), memory('top')],
  wiring: {},
  outputPathEnergyPj: 0,
}

const int8 = { W: 8, I: 8, O: 8, partialSum: 16 }
const noWeights = { ...int8, W: 0 }
const map = { OX: 6, OY: 5 }

/** Expected: operations, and elements of inputs, weights (or second inputs) and outputs that come from and go to the top. */
const cases: readonly (readonly [
  title: string,
  layer: Layer,
  operations: number,
  I: number,
  W: number,
  O: number,
])[] = [
  [
    'conv, padded by one pixel',
    makeLayer('a', 'conv', { ...map, K: 4, C: 3, FX: 3, FY: 3 }, int8, { inputSize: { x: 6, y: 5 } }),
    30 * 4 * 3 * 9,
    3 * 6 * 5,
    4 * 3 * 9,
    30 * 4,
  ],
  [
    'conv with stride 2',
    makeLayer('b', 'conv', { ...map, K: 4, C: 3, FX: 3, FY: 3 }, int8, { stride: 2 }),
    30 * 4 * 3 * 9,
    3 * 13 * 11,
    4 * 3 * 9,
    30 * 4,
  ],
  [
    'conv with dilation 2: 3 taps reach over 5 pixels',
    makeLayer('c', 'conv', { ...map, K: 2, C: 3, FX: 3, FY: 3 }, int8, { dilation: { x: 2, y: 2 } }),
    30 * 2 * 3 * 9,
    3 * 10 * 9,
    2 * 3 * 9,
    30 * 2,
  ],
  [
    'grouped conv: each of 4 groups of outputs reads 2 of 8 channels',
    makeLayer('d', 'conv', { ...map, G: 4, K: 3, C: 2, FX: 3, FY: 3 }, int8, { inputSize: { x: 6, y: 5 } }),
    30 * 4 * 3 * 2 * 9,
    8 * 6 * 5,
    4 * 3 * 2 * 9,
    30 * 12,
  ],
  [
    'depthwise',
    makeLayer('e', 'depthwise', { ...map, G: 16, FX: 5, FY: 5 }, int8, { inputSize: { x: 6, y: 5 } }),
    30 * 16 * 25,
    16 * 6 * 5,
    16 * 25,
    30 * 16,
  ],
  ['gemm, batch of 3', makeLayer('f', 'gemm', { B: 3, K: 10, C: 64 }, int8), 3 * 640, 3 * 64, 640, 30],
  [
    'pool, windows of 3 at stride 2',
    makeLayer('g', 'pool', { ...map, K: 8, FX: 3, FY: 3 }, noWeights, { stride: 2 }),
    30 * 8 * 9,
    8 * 13 * 11,
    0,
    30 * 8,
  ],
  ['add', makeLayer('h', 'add', { ...map, G: 8 }, int8), 240, 240, 240, 240],
  ['activation', makeLayer('i', 'activation', { ...map, K: 8 }, noWeights), 240, 240, 0, 240],
  ['softmax', makeLayer('j', 'softmax', { K: 10 }, noWeights), 10, 10, 0, 10],
  ['argmax', makeLayer('k', 'argmax', { C: 10 }, noWeights), 10, 10, 0, 1],
  ['exit-test', makeLayer('l', 'exit-test', { K: 1 }, noWeights), 1, 1, 0, 1],
]

for (const [title, layer, operations, I, W, O] of cases) {
  test(`${title}: operations, cycles and compulsory traffic are those of the closed form`, () => {
    const mapping = bestMapping(layer, core, { ...defaultSearch, objective: 'energy' }, defaultCostRules)
    const { cost } = explainLayer(layer, core, mapping, defaultCostRules)
    const words = (operand: Operand, direction: string) =>
      cost.flows
        .filter((flow) => flow.memory === 'top' && flow.operand === operand && flow.direction === direction)
        .reduce((sum, { wordAccesses }) => sum + wordAccesses, 0)
    assert.is(cost.operationEnergyPj, operations)
    assert.is(cost.latency.ideal, operations)
    const found = [words('I', 'readToLower'), words('W', 'readToLower'), words('O', 'writeFromLower')]
    assert.equal(found, [I, W, O])
  })
}

test('no operator is free on any preset that a network may meet it on', () => {
  for (const name of presetNames()) {
    const system = readSystem(name)
    for (const operator of operators) {
      const [, layer] = cases.find(([, one]) => one.operator === operator)!
      const { energyPj, latency } = bestLayerCost(layer, coreFor(operator, system), defaultRules)
      assert.ok(energyPj > 0, `${operator} on ${name}`)
      assert.ok(totalCycles(latency, 'with-unloading') >= 1, `${operator} on ${name}`)
    }
  }
})

test.run()
