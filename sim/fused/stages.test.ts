import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { defaultRules } from '../rules.ts'
import { makeLayer } from '../workload/layer.ts'
import { checkSchedule } from './check-schedule.ts'
import { scheduleFused, searchPlan } from './search-plan.ts'
import { type FusedStage, type FusedStageCache, fuseStages, joinStages } from './stages.ts'
import { int8, layerNode, residualNetwork, smallSystem } from './system-under-test.ts'
import { tensorsOf } from './tensors.ts'

/** A first exit on the map of a residual block, and a second stage that reads the same map. */
const map = { OX: 8, OY: 8 }
const inputSize = { x: 8, y: 8 }
const first = residualNetwork(8, 8)
const second = [
  layerNode(makeLayer('wide', 'conv', { ...map, K: 16, C: 8 }, int8), 'add'),
  layerNode(makeLayer('mix', 'conv', { ...map, K: 8, C: 16, FX: 3, FY: 3 }, int8, { inputSize }), 'wide'),
  layerNode(makeLayer('sum', 'add', { ...map, G: 8 }, int8), 'mix', 'add'),
  layerNode(makeLayer('answer', 'gemm', { C: 8 * 64, K: 10 }, int8), 'sum'),
]
const nodes = [...first, ...second]
const sinks = new Set(['logits', 'answer'])
const stages = [
  { name: 'A', blocks: ['stem', 'expand', 'depthwise', 'project', 'add'], head: ['pool', 'logits'] },
  { name: 'B', blocks: ['wide', 'mix', 'sum'], head: ['answer'] },
]
const rules = { ...defaultRules, search: { ...defaultRules.search, loopFactors: 2 } }
const problem = { nodes, stages, sinks, system: smallSystem(), rules }
const fused = fuseStages(problem)
const joined = joinStages(problem, fused)

test('stages one after the other are one valid schedule of the whole network, and their costs its cost', () => {
  assert.equal(checkSchedule(joined, nodes, sinks, problem.system), [])
  const records = fused.map(({ record }) => record)
  assert.is(joined.latencyCycles, records[0]!.cycles + records[1]!.cycles)
  assert.is(joined.energyPj, records[0]!.energyPj + records[1]!.energyPj)
})

test('nothing of the second stage happens before the first has ended, and nothing of the first after that', () => {
  const drained = fused[0]!.record.cycles
  const later = new Set(second.map(({ layer }) => layer.name))
  for (const event of joined.events) {
    if (event.kind === 'free') continue
    const isLater = later.has(event.kind === 'compute' ? event.layer : event.tensor)
    if (isLater) assert.ok(event.start >= drained, JSON.stringify(event))
    else if (event.kind === 'compute') assert.ok(event.end <= drained)
  }
})

test('the map that both stages read is not fetched from off-chip memory, and stays where it was made', () => {
  assert.not.ok(
    joined.events.some(
      (event) => event.kind === 'move' && event.tensor === 'add' && event.from === 'off-chip',
    ),
  )
  const makers = joined.events.flatMap((event) =>
    event.kind === 'compute' && event.layer === 'add' ? [event.core] : [],
  )
  assert.equal(
    fused[1]!.start.carried.map(({ core }) => core),
    makers,
  )
})

test('a network of one stage is fused as without stages', () => {
  const { schedule } = searchPlan({ ...problem, layers: first, sinks: new Set(['logits']) })
  const alone = fuseStages({ ...problem, nodes: first, stages: stages.slice(0, 1) })
  assert.is(alone[0]!.record.cycles, schedule.latencyCycles)
  assert.is(alone[0]!.record.energyPj, schedule.energyPj)
})

test('what is carried off chip is fetched once before it is read', () => {
  const [, { layers, plan, start }] = fused as [FusedStage, FusedStage]
  const away = { ...start, carried: start.carried.map((part) => ({ ...part, core: undefined })) }
  const own = { layers, sinks, system: problem.system, rules, tensors: tensorsOf(nodes), start: away }
  const { events } = scheduleFused(own, plan)
  const fetched = events.flatMap((event) =>
    event.kind === 'move' && event.tensor === 'add' && event.from === 'off-chip' ? [event.bits] : [],
  )
  assert.ok(fetched.reduce((sum, bits) => sum + bits, 0) >= 8 * 8 * 8 * 8)
  const read = events.find((event) => event.kind === 'compute' && event.layer === 'wide')
  assert.ok(read?.kind === 'compute' && read.start > 0)
})

test('stages that begin alike are searched once', () => {
  const cache: FusedStageCache = new Map()
  fuseStages(problem, cache)
  const again = fuseStages({ ...problem }, cache)
  assert.is(cache.size, 2)
  assert.equal(again, fused)
})

test.run()
