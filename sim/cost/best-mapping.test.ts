import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { referenceFile } from '../../reference.ts'
import { studyRecord } from '../conformance/study-record.ts'
import { readSystem } from '../hardware/read-system.ts'
import type { Mapping } from '../mapping/mapping.ts'
import { NoMappingError } from '../mapping/no-mapping.ts'
import { place } from '../mapping/placement.ts'
import { defaultSearch, studySearch } from '../mapping/rules.ts'
import { spatialCandidates } from '../mapping/spatial-candidates.ts'
import { makeLayer, type Operator, type Precision } from '../workload/layer.ts'
import { bestMapping } from './best-mapping.ts'
import { layerCost, totalCycles } from './layer-cost.ts'
import { zigzagRules } from './rules.ts'

const { cores } = readSystem('edge-tpu-quad')
const coreFor = (operator: Operator) => cores.find(({ operators }) => operators.includes(operator))!
const int8: Precision = { W: 8, I: 8, O: 8, partialSum: 16 }

const text = (spatial: Mapping['spatial']) =>
  spatial.map(({ arrayDimension, dimension, factor }) => `${arrayDimension}:${dimension}${factor}`).join(' ')

test('spatialCandidates of a stem, a depthwise and a linear layer are those of ZigZag 3.6.3, in its order', () => {
  const candidates = (layer: ReturnType<typeof makeLayer>) =>
    spatialCandidates(layer, coreFor(layer.operator), defaultSearch).map(text)
  assert.equal(candidates(makeLayer('stem', 'conv', { K: 32, OX: 32, OY: 32, C: 3, FX: 3, FY: 3 }, int8)), [
    'D1:OX8 D2:FX3 D3:K4 D4:OY4',
    'D1:OX8 D2:FX3 D3:OY4 D4:K4',
    'D1:OX8 D2:FY3 D3:K4 D4:OY4',
  ])
  assert.equal(candidates(makeLayer('dw', 'depthwise', { G: 576, OX: 8, OY: 8, FX: 7, FY: 7 }, int8)), [
    'D1:G8 D2:FX7 D3:OX4 D4:FY4',
    'D1:G8 D2:FX7 D3:OX4 D4:OY4',
    'D1:G8 D2:FX7 D3:FY4 D4:OX4',
  ])
  assert.equal(candidates(makeLayer('fc', 'gemm', { C: 1024, K: 10 }, int8)), [
    'D1:K8 D2:C8 D3:C2 D4:C2',
    'D1:C8 D2:C8 D3:K2 D4:C2',
    'D1:C8 D2:C8 D3:C2 D4:K2',
  ])
})

const golden = referenceFile('eenn/golden/layers.json')
const records = golden ? (JSON.parse(readFileSync(golden, 'utf8')) as unknown[]).map(studyRecord) : []

test('bestMapping under the study’s search finds the study’s own mapping of all golden layers; of additions one of equal cost', () => {
  for (const { key, layer, mapping: published, latency, energyPj } of records) {
    const core = coreFor(layer.operator)
    const mapping = bestMapping(layer, core, studySearch, zigzagRules)
    const placement = place(layer, core, mapping.spatial, zigzagRules.unevenUnrolling)
    const found = layerCost(placement, mapping, zigzagRules)
    assert.equal(found.latency, latency, key)
    assert.ok(Math.abs(found.energyPj - energyPj) <= 1e-9 * energyPj, key)
    if (layer.operator === 'add') continue
    assert.equal(text(mapping.spatial), text(published.spatial), key)
    assert.equal(mapping.temporal, published.temporal, key)
    assert.equal(mapping.cuts, published.cuts, key)
  }
})

test('bestMapping in the default order finds no worse a mapping than the study on all golden layers, and a better one on two', () => {
  const better = records.filter(({ key, layer, latency, energyPj }) => {
    const core = coreFor(layer.operator)
    const mapping = bestMapping(layer, core, defaultSearch, zigzagRules)
    const placement = place(layer, core, mapping.spatial, zigzagRules.unevenUnrolling)
    const found = layerCost(placement, mapping, zigzagRules)
    const cycles = totalCycles(found.latency, 'with-unloading')
    const published = totalCycles(latency, 'with-unloading')
    assert.ok(cycles <= published, key)
    assert.ok(cycles < published || found.energyPj <= energyPj * (1 + 1e-9), key)
    return cycles < published
  })
  const expected = golden ? ['conv_E_G576_OX8_OY8_FX7_FY7_s2', 'conv_E_G960_OX8_OY8_FX7_FY7_s1'] : []
  assert.equal(
    better.map(({ key }) => key),
    expected,
  )
})

test('bestMapping by energy spends no more energy, and by latency takes no longer, than by the other', () => {
  const layer = makeLayer('pw', 'conv', { K: 96, C: 24, OX: 16, OY: 16 }, int8)
  const core = coreFor('conv')
  const cost = (objective: 'latency' | 'energy') => {
    const mapping = bestMapping(layer, core, { ...studySearch, objective }, zigzagRules)
    return layerCost(place(layer, core, mapping.spatial, zigzagRules.unevenUnrolling), mapping, zigzagRules)
  }
  const fast = cost('latency')
  const frugal = cost('energy')
  assert.ok(frugal.energyPj <= fast.energyPj)
  assert.ok(totalCycles(fast.latency, 'with-unloading') <= totalCycles(frugal.latency, 'with-unloading'))
})

test('bestMapping refuses a layer whose smallest tile no memory can hold', () => {
  const core = coreFor('conv')
  const memories = core.memories.map((memory) => ({ ...memory, sizeBits: Math.min(memory.sizeBits, 4096) }))
  const layer = makeLayer('large', 'conv', { K: 64, C: 64, OX: 16, OY: 16 }, int8)
  assert.throws(
    () => bestMapping(layer, { ...core, memories }, studySearch, zigzagRules),
    (error: unknown) =>
      error instanceof NoMappingError &&
      /^core compute0: expected memories that can hold large \(conv K=64 OX=16/.test(error.message),
  )
})

test('a refusal names the memory and the bits that it lacks: 64 inputs, 64 outputs and 64 × 64 weights of 8 bits', () => {
  const core = coreFor('conv')
  const memories = core.memories.map((memory) =>
    memory.name === 'dram' ? { ...memory, sizeBits: 1024 } : memory,
  )
  const layer = makeLayer('linear', 'gemm', { K: 64, C: 64 }, int8)
  assert.throws(
    () => bestMapping(layer, { ...core, memories }, studySearch, zigzagRules),
    /found dram with 1024 bits for at least 512 of O and 512 of I and 32768 of W$/,
  )
})

test('a layer of 10^12 is refused where doubles would not count it exactly', () => {
  const layer = makeLayer('huge', 'gemm', { B: 1e6, K: 1e6, C: 1e3 }, int8)
  assert.throws(
    () => place(layer, coreFor('gemm'), [], 'rounded-up'),
    /^layer huge: expected at most 2\^53 bits in all its operations, found B=1000000 K=1000000 /,
  )
})

test.run()
