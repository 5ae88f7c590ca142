import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readSystem } from '../hardware/read-system.ts'
import { studyRules } from '../rules.ts'
import { makeLayer, type Precision } from '../workload/layer.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import { scheduleLayerByLayer } from './layer-by-layer.ts'
import { route } from './route.ts'
import { TensorCopies } from './tensor-copies.ts'
import { Timeline } from './timeline.ts'

const system = readSystem('edge-tpu-quad')
const int8: Precision = { W: 8, I: 8, O: 8, partialSum: 16 }
const node = (layer: ReturnType<typeof makeLayer>, ...inputs: string[]): LayerNode => ({
  layer,
  inputs,
  fused: [],
})
const map = { OX: 32, OY: 32 }
const inputSize = { x: 32, y: 32 }

/** The first block of the study's network and exit A's head. */
const nodes = [
  node(makeLayer('stem', 'conv', { ...map, K: 32, C: 3, FX: 3, FY: 3 }, int8, { inputSize }), 'input'),
  node(makeLayer('depthwise', 'depthwise', { ...map, G: 32, FX: 3, FY: 3 }, int8, { inputSize }), 'stem'),
  node(makeLayer('project', 'conv', { ...map, K: 16, C: 32 }, int8), 'depthwise'),
  node(
    makeLayer('pool', 'pool', { K: 16, OX: 4, OY: 4, FX: 8, FY: 8 }, { ...int8, W: 0 }, { stride: 8 }),
    'project',
  ),
  node(makeLayer('logits', 'gemm', { C: 256, K: 10 }, int8), 'pool'),
]
const schedule = scheduleLayerByLayer(nodes, new Set(['logits']), system, studyRules)

test('layers start and end when the study’s scheduler has them: 542 to 3230, 8094, 12702', () => {
  assert.equal(
    schedule.slice(0, 3).map(({ start, end }) => [start, end]),
    [
      [542, 3230],
      [3230, 8094],
      [8094, 12702],
    ],
  )
})

test('weights and the padded image take the off-chip link one after the other from cycle 0', () => {
  const fetched = schedule.flatMap(({ transfers }) => transfers).filter(({ from }) => from === 'off-chip')
  assert.equal(
    fetched.slice(0, 4).map(({ bits, start, end, energyPj }) => [bits, start, end, energyPj]),
    [
      [6912, 0, 108, 189000],
      [27744, 108, 542, 759500],
      [2304, 542, 578, 63000],
      [4096, 578, 642, 112000],
    ],
  )
})

test('a tensor takes bits / 32 cycles to the pooling core and back', () => {
  const [, , , pool, logits] = schedule
  assert.equal(
    pool!.transfers.map(({ start, end }) => end - start),
    [(16 * 32 * 32 * 8) / 32],
  )
  const back = logits!.transfers.find(({ from }) => from === 'pooling')!
  assert.is(back.end - back.start, (16 * 4 * 4 * 8) / 32)
  assert.is(pool!.end - pool!.start, 574)
})

test('logits are written off chip: 80 bits, 2 cycles, 3400 pJ', () => {
  const { end, transfers } = schedule.at(-1)!
  const written = transfers.at(-1)!
  assert.equal([written.start, written.end, written.energyPj], [end, end + 2, 3400])
})

test('without padding the image is 3 × 32 × 32 bytes', () => {
  const rules = { ...studyRules, image: 'unpadded' } as const
  const [first] = scheduleLayerByLayer(nodes, new Set(), system, rules)
  assert.is(first!.transfers.find(({ tensor }) => tensor === 'input')!.bits, 3 * 32 * 32 * 8)
})

test('unloading can be charged to conv and gemm: 4097 cycles more for the stem', () => {
  const rules = { ...studyRules, unloading: 'charged' } as const
  const [first] = scheduleLayerByLayer(nodes, new Set(), system, rules)
  assert.is(first!.end - first!.start, 2688 + 4097)
})

test('route takes a shortest path over the mesh', () => {
  assert.equal(route(system, 'compute1', 'compute1'), [])
  assert.is(route(system, 'compute0', 'compute1').length, 1)
  assert.is(route(system, 'compute0', 'compute3').length, 2)
})

test('a system without the links or cores that a network needs is refused in one line', () => {
  assert.throws(
    () => scheduleLayerByLayer(nodes, new Set(), { ...system, links: [] }, studyRules),
    /^links of edge-tpu-quad: expected a way from core compute0 to core pooling, found ways to compute0/,
  )
  const cores = system.cores.filter(({ name }) => name !== 'pooling')
  assert.throws(
    () => scheduleLayerByLayer(nodes, new Set(), { ...system, cores }, studyRules),
    /^cores of edge-tpu-quad: expected one that runs pool, found conv, depthwise, gemm, add/,
  )
})

test('Timeline gives the earliest gap that is long enough', () => {
  const timeline = new Timeline()
  timeline.take(10, 5, 'a')
  timeline.take(18, 4, 'b')
  assert.is(timeline.earliest(0, 10, 'c'), 0)
  assert.is(timeline.earliest(0, 11, 'c'), 22)
  assert.is(timeline.earliest(12, 3, 'c'), 15)
})

test('Timeline lets a transfer share the time of an earlier one of the same tensor', () => {
  const timeline = new Timeline()
  timeline.take(10, 5, 'a')
  assert.is(timeline.earliest(8, 4, 'a'), 10)
  assert.is(timeline.earliest(8, 4, 'b'), 15)
  assert.is(timeline.earliest(11, 4, 'a'), 15)
})

test('a core that sent its copy and reads it no more gives it up: the next core gets it from the receiver', () => {
  const [first, second] = system.cores
  const copies = new TensorCopies()
  copies.expectReader('map', second!)
  copies.add('map', first!, 100)
  copies.add('map', second!, 200)
  assert.is(copies.oldest('map')!.core, first)
  copies.sent('map', first!)
  assert.is(copies.oldest('map')!.core, second)
  copies.sent('map', second!)
  assert.is(copies.oldest('map')!.core, second)
  copies.read('map', second!)
  copies.sent('map', second!)
  assert.is(copies.oldest('map'), undefined)
})

test.run()
