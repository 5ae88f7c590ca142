import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { referenceFile } from '../../reference.ts'
import { studyRecord, wordsOf } from '../conformance/study-record.ts'
import type { Core, Memory } from '../hardware/accelerator.ts'
import { readSystem } from '../hardware/read-system.ts'
import type { Mapping } from '../mapping/mapping.ts'
import { place } from '../mapping/placement.ts'
import {
  type LoopDimension,
  makeLayer,
  type Operand,
  type Operator,
  type Precision,
} from '../workload/layer.ts'
import { type LayerCost, layerCost } from './layer-cost.ts'
import { type CostRules, zigzagRules } from './rules.ts'

const { cores } = readSystem('edge-tpu-quad')
const coreFor = (operator: Operator) => cores.find(({ operators }) => operators.includes(operator))!
const int8: Precision = { W: 8, I: 8, O: 8, partialSum: 16 }

function loops(text: string): Mapping['temporal'] {
  return text.split(' ').map((loop) => {
    const [, dimension, size] = /^([A-Z]+)(\d+)$/.exec(loop)!
    return { dimension: dimension as LoopDimension, size: Number(size) }
  })
}

function spatial(text: string): Mapping['spatial'] {
  return text.split(' ').map((part) => {
    const [arrayDimension, loop] = part.split(':') as [string, string]
    const [{ dimension, size }] = loops(loop) as [Mapping['temporal'][number]]
    return { arrayDimension, dimension, factor: size }
  })
}

/** Layers of the study as ZigZag 3.6.3 charges them (its cost model run on the accelerator of arXiv 2512.04705). */
const published: readonly {
  readonly layer: ReturnType<typeof makeLayer>
  readonly mapping: Mapping
  readonly words: Readonly<Partial<Record<Operand, readonly (readonly number[])[]>>>
  readonly latency: LayerCost['latency']
  readonly energyPj: number
}[] = [
  {
    layer: makeLayer('stem', 'conv', { K: 32, OX: 32, OY: 32, C: 3, FX: 3, FY: 3 }, int8, {
      inputSize: { x: 32, y: 32 },
    }),
    mapping: {
      spatial: spatial('D1:OX8 D2:FX3 D3:K4 D4:OY4'),
      temporal: loops('OY2 C3 FY3 OY4 OX4 K8'),
      cuts: { O: [3, 6, 6], W: [1, 6, 6], I: [6, 6] },
    },
    words: {
      O: [
        [294912, 294912, 16384, 0],
        [0, 128, 128, 0],
        [0, 4096, 0, 0],
      ],
      W: [
        [27648, 0, 0, 27648],
        [288, 0, 0, 13],
        [108, 0, 0, 0],
      ],
      I: [
        [360, 0, 0, 12],
        [384, 0, 0, 0],
      ],
    },
    latency: { ideal: 864, compute: 2304, stall: 0, loading: 384, unloading: 4097 },
    energyPj: 3727799.97,
  },
  {
    layer: makeLayer('7×7 depthwise, stride 2', 'depthwise', { G: 576, OX: 8, OY: 8, FX: 7, FY: 7 }, int8, {
      stride: 2,
      inputSize: { x: 16, y: 16 },
    }),
    mapping: {
      spatial: spatial('D1:G8 D2:FY7 D3:FX4 D4:OY4'),
      temporal: loops('OY2 FX2 OX4 OX2 G12 G6'),
      cuts: { O: [2, 6, 6], W: [1, 6, 6], I: [6, 6] },
    },
    words: {
      O: [
        [258048, 258048, 64512, 0],
        [0, 144, 144, 0],
        [0, 4608, 0, 0],
      ],
      W: [
        [64512, 0, 0, 64512],
        [4032, 0, 0, 441],
        [3528, 0, 0, 0],
      ],
      I: [
        [2808, 0, 0, 576],
        [18432, 0, 0, 0],
      ],
    },
    latency: { ideal: 1764, compute: 2304, stall: 2303, loading: 18432, unloading: 4609 },
    energyPj: 20529377.37,
  },
  {
    layer: makeLayer('classifier', 'gemm', { C: 1024, K: 10 }, int8),
    mapping: {
      spatial: spatial('D1:C8 D2:C8 D3:K2 D4:C2'),
      temporal: loops('K5 C2 C2 C2'),
      cuts: { O: [0, 4, 4], W: [0, 4, 4], I: [4, 4] },
    },
    words: {
      O: [
        [1280, 1280, 1280, 1280],
        [1, 1, 0, 0],
        [0, 2, 0, 0],
      ],
      I: [
        [4, 0, 0, 4],
        [128, 0, 0, 0],
      ],
      W: [
        [2560, 0, 0, 2560],
        [160, 0, 0, 160],
        [1280, 0, 0, 0],
      ],
    },
    latency: { ideal: 10, compute: 40, stall: 117, loading: 1284, unloading: 3 },
    energyPj: 1003621.6,
  },
  {
    layer: makeLayer(
      '8×8 pooling',
      'pool',
      { K: 16, OX: 4, OY: 4, FX: 8, FY: 8 },
      { ...int8, W: 0 },
      { stride: 8 },
    ),
    mapping: {
      spatial: spatial('D1:FX3 D2:FY3 D3:K8'),
      temporal: loops('OY2 OY2 OX4 K2 FY3 FX3'),
      cuts: { O: [6], W: [6], I: [6] },
    },
    words: { O: [[288, 288, 0, 0]], W: [[0, 0, 0, 0]], I: [[288, 0, 0, 0]] },
    latency: { ideal: 228, compute: 288, stall: 286, loading: 0, unloading: 0 },
    energyPj: 57798.4,
  },
]

for (const { layer, mapping, words, latency, energyPj } of published) {
  test(`layerCost charges the study's ${layer.name} as its tool did`, () => {
    const cost = layerCost(
      place(layer, coreFor(layer.operator), mapping.spatial, zigzagRules.unevenUnrolling),
      mapping,
      zigzagRules,
    )
    assert.equal(wordsOf(cost, words), words)
    assert.equal(cost.latency, latency)
    assert.ok(Math.abs(cost.energyPj - energyPj) < 1e-9 * energyPj)
  })
}

test('layerCost charges all 61 golden layers as the study’s tool did: accesses, energy, every part of the latency', () => {
  const file = referenceFile('eenn/golden/layers.json')
  if (!file) return
  const records = (JSON.parse(readFileSync(file, 'utf8')) as unknown[]).map(studyRecord)
  assert.is(records.length, 61)
  for (const { key, layer, mapping, words, latency, energyPj } of records) {
    const cost = layerCost(
      place(layer, coreFor(layer.operator), mapping.spatial, zigzagRules.unevenUnrolling),
      mapping,
      zigzagRules,
    )
    assert.equal(wordsOf(cost, words), words, key)
    assert.equal(cost.latency, latency, key)
    assert.ok(
      Math.abs(cost.energyPj - energyPj) <= 1e-9 * energyPj,
      `${key}: ${cost.energyPj} pJ, not ${energyPj}`,
    )
  }
})

const stem = published[0]!
const costOfStem = (rules = zigzagRules) =>
  layerCost(
    place(stem.layer, coreFor('conv'), stem.mapping.spatial, zigzagRules.unevenUnrolling),
    stem.mapping,
    rules,
  )

test('layerCost’s energy is the sum of its operations and flows', () => {
  const { energyPj, flows, operationEnergyPj } = costOfStem()
  assert.is(
    energyPj,
    flows.reduce((sum, flow) => sum + flow.energyPj, operationEnergyPj),
  )
})

test('firstPartialSumRead `free` saves one read of each output element from the register', () => {
  const reads = (cost: LayerCost) =>
    cost.flows.find(
      ({ operand, level, direction }) => operand === 'O' && level === 0 && direction === 'readToLower',
    )!
  const outputs = 32 * 32 * 32
  assert.is(reads(costOfStem()).wordAccesses, 294912)
  assert.is(reads(costOfStem({ ...zigzagRules, firstPartialSumRead: 'free' })).wordAccesses, 294912 - outputs)
})

test('heldInputs `read-every-cycle` reads the weight register once in each of the 2304 cycles', () => {
  const words = (rules: typeof zigzagRules) =>
    costOfStem(rules).flows.find(({ memory, direction }) => memory === 'rf_W' && direction === 'readToLower')!
      .wordAccesses
  assert.is(words(zigzagRules), 1152 * 24)
  assert.is(words({ ...zigzagRules, heldInputs: 'read-every-cycle' }), 2304 * 24)
})

test('heldSums `passed-on-once` writes a sum of 8 cycles once, and reads none that is begun anew', () => {
  const layer = makeLayer('sums in place', 'conv', { K: 16, C: 64, OX: 4 }, int8)
  const mapping: Mapping = {
    spatial: spatial('D1:K8 D2:C8'),
    temporal: loops('C8 OX4 K2'),
    cuts: { O: [1, 3, 3], W: [0, 2, 3], I: [3, 3] },
  }
  const placement = place(layer, coreFor('conv'), mapping.spatial, zigzagRules.unevenUnrolling)
  const moved = (rules: CostRules, direction: 'writeFromLower' | 'readToLower') => {
    const { flows } = layerCost(placement, mapping, { ...rules, firstPartialSumRead: 'free' })
    const flow = flows.find((one) => one.operand === 'O' && one.level === 0 && one.direction === direction)
    return flow?.transfers ?? 0
  }
  const held: CostRules = { ...zigzagRules, heldSums: 'passed-on-once' }
  assert.equal([moved(zigzagRules, 'writeFromLower'), moved(held, 'writeFromLower')], [64, 8])
  assert.equal([moved(zigzagRules, 'readToLower'), moved(held, 'readToLower')], [64 - 8, 0])
})

test('doubleBuffering `never` leaves a weight tile of 64 transfer cycles a quarter of its 32 cycles of use', () => {
  const layer = makeLayer('reused weights', 'conv', { K: 16, C: 64, OX: 4 }, int8)
  const mapping: Mapping = {
    spatial: spatial('D1:K8 D2:C8'),
    temporal: loops('C8 OX4 K2'),
    cuts: { O: [1, 3, 3], W: [0, 2, 3], I: [3, 3] },
  }
  const placement = place(layer, coreFor('conv'), mapping.spatial, zigzagRules.unevenUnrolling)
  const stall = (doubleBuffering: 'never' | 'where-it-fits') =>
    layerCost(placement, mapping, { ...zigzagRules, doubleBuffering }).latency.stall
  assert.is(stall('where-it-fits'), 64 - 32)
  assert.is(stall('never'), 64 - 32 / 4)
})

test('doubleBuffering `where-partial-sums-fit` drains a register of one sum before the next sum is begun in it', () => {
  // 16 results of 8 bits leave over 32 bits in 4 cycles, every 3 cycles: 1 late. A register of 16 bits holds two results, but one
  // sum: then all 3 cycles but the last pass first, and 3 are late. Three times, since the last results leave at the end.
  const memory = (
    name: string,
    operands: Memory['operands'],
    sizeBits: number,
    width: number,
    serves: string[],
  ): Memory => ({
    ...{ name, operands, sizeBits, serves, readBitsPerCycle: width, writeBitsPerCycle: width },
    ...{ readGranularityBits: width, writeGranularityBits: width, readEnergyPj: 1, writeEnergyPj: 1 },
    ports: Object.fromEntries(
      operands.map((one) => [
        one,
        {
          readToLower: `${one}1`,
          writeFromLower: `${one}2`,
          readToUpper: `${one}3`,
          writeFromUpper: `${one}4`,
        },
      ]),
    ),
  })
  const core: Core = {
    ...coreFor('conv'),
    array: [
      { name: 'D1', size: 8 },
      { name: 'D2', size: 2 },
    ],
    memories: [
      memory('register', ['O'], 16, 16, []),
      memory('results', ['O'], 2 ** 20, 32, ['D1', 'D2']),
      memory('rest', ['I', 'W'], 2 ** 20, 2 ** 10, ['D1', 'D2']),
    ],
  }
  const layer = makeLayer('sums', 'conv', { K: 2, C: 3, OX: 32 }, int8)
  const mapping: Mapping = {
    spatial: spatial('D1:OX8 D2:K2'),
    temporal: loops('C3 OX4'),
    cuts: { O: [1, 2], W: [2], I: [2] },
  }
  const placement = place(layer, core, mapping.spatial, zigzagRules.unevenUnrolling)
  const stall = (doubleBuffering: CostRules['doubleBuffering']) =>
    layerCost(placement, mapping, { ...zigzagRules, doubleBuffering }).latency.stall
  assert.equal([stall('where-it-fits'), stall('where-partial-sums-fit')], [3 * (4 - 3), 3 * (4 - 1)])
})

test.run()
