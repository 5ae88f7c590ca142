import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readSystem } from '../hardware/read-system.ts'
import { defaultRules } from '../rules.ts'
import type { ScheduledLayer } from '../schedule/layer-by-layer.ts'
import { scheduleNetwork } from '../schedule/schedule.ts'
import { makeLayer, type Precision } from '../workload/layer.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import { exitOverheads } from './exit-overhead.ts'
import { exitPaths } from './exit-paths.ts'
import { exitTestNodes } from './exit-test.ts'

const run = (name: string, start: number, end: number, energyPj: number): ScheduledLayer => ({
  name,
  core: 'core',
  start,
  end,
  energyPj,
  transfers: [],
})
const stages = [
  { name: 'A', blocks: ['block0'], head: ['test0'] },
  { name: 'B', blocks: ['block1'], head: ['head1'] },
]

test('an image that leaves pays for what the next stage had done by then: a layer a quarter run costs a quarter', () => {
  const schedule = [
    run('block0', 0, 50, 10),
    run('test0', 50, 60, 1),
    run('block1', 50, 90, 40),
    run('head1', 90, 100, 2),
  ]
  const [first, last] = exitPaths(schedule, stages)
  assert.equal(first, {
    name: 'A',
    latencyCycles: 60,
    energyPj: 10 + 1 + 10,
    wastedPj: 10,
    overlapCycles: 10,
  })
  assert.equal(last, { name: 'B', latencyCycles: 100, energyPj: 53, wastedPj: 0, overlapCycles: 0 })
})

test('nothing is wasted where the next stage waits', () => {
  const schedule = [
    run('block0', 0, 50, 10),
    run('test0', 50, 60, 1),
    run('block1', 60, 90, 40),
    run('head1', 90, 99, 2),
  ]
  assert.equal(
    exitPaths(schedule, stages).map(({ wastedPj, overlapCycles }) => [wastedPj, overlapCycles]),
    [
      [0, 0],
      [0, 0],
    ],
  )
})

test('parts of an exit branch add up to its energy, and its array does the MACs of its linear layer', () => {
  const int8: Precision = { W: 8, I: 8, O: 8, partialSum: 16 }
  const node = (layer: LayerNode['layer'], ...inputs: string[]): LayerNode => ({ layer, inputs, fused: [] })
  const nodes = [
    node(makeLayer('block', 'conv', { OX: 8, OY: 8, K: 16, C: 8 }, int8), 'input'),
    node(
      makeLayer('pool', 'pool', { K: 16, OX: 4, OY: 4, FX: 2, FY: 2 }, { ...int8, W: 0 }, { stride: 2 }),
      'block',
    ),
    node(makeLayer('logits', 'gemm', { C: 256, K: 10 }, int8), 'pool'),
    ...exitTestNodes('logits', 10, int8, false),
  ]
  const system = readSystem('edge-tpu-quad')
  const { layers } = scheduleNetwork(nodes, new Set(['logits']), system, defaultRules)
  const head = nodes.slice(1).map(({ layer }) => layer.name)
  const [overhead] = exitOverheads(nodes, layers, [{ name: 'A', blocks: ['block'], head }], 1024)
  const { parts, cycles, energyPj, arrayUse } = overhead!
  const sum = Object.values(parts).reduce((total, part) => total + part.energyPj, 0)
  assert.ok(Math.abs(sum / energyPj - 1) < 1e-12)
  assert.ok(Object.values(parts).every((part) => part.cycles > 0 && part.energyPj > 0))
  assert.ok(cycles >= parts.pooling.cycles + parts.linear.cycles + parts.test.cycles)
  assert.is(arrayUse, 2560 / (1024 * cycles))
})

test.run()
