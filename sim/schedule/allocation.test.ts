import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import type { System } from '../hardware/accelerator.ts'
import { readSystem } from '../hardware/read-system.ts'
import { defaultRules, type SimulationRules, studyRules } from '../rules.ts'
import { makeLayer, type Precision } from '../workload/layer.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import { AllocationBound } from './allocation-bound.ts'
import {
  type AllocationCost,
  type AllocationProblem,
  allocationChoices,
  allocationCost,
  allocationObjectives,
  allocationOf,
} from './allocation-problem.ts'
import { allocateExactly } from './exact-allocation.ts'
import { searchAllocation, startingPicks } from './search-allocation.ts'

const int8: Precision = { W: 8, I: 8, O: 8, partialSum: 16 }
const quad = readSystem('edge-tpu-quad')
/** The second core has a SRAM twice as dear, the third half as many lanes. */
const mixed: System = {
  ...quad,
  cores: quad.cores.map((core) => {
    if (core.name === 'compute1') {
      const memories = core.memories.map((memory) => ({ ...memory, readEnergyPj: 2 * memory.readEnergyPj }))
      return { ...core, memories }
    }
    if (core.name !== 'compute2') return core
    return { ...core, array: core.array.map((one) => ({ ...one, size: one.name === 'D1' ? 4 : one.size })) }
  }),
}
const map = { OX: 8, OY: 8 }
const conv = (name: string, K: number, C: number, ...inputs: string[]): LayerNode => ({
  layer: makeLayer(name, 'conv', { ...map, K, C }, int8),
  inputs,
  fused: [],
})
const nodes: readonly LayerNode[] = [
  conv('stem', 16, 8, 'input'),
  conv('left', 32, 16, 'stem'),
  conv('right', 32, 16, 'stem'),
  { layer: makeLayer('sum', 'add', { ...map, G: 32 }, int8), inputs: ['left', 'right'], fused: [] },
  {
    layer: makeLayer('pool', 'pool', { K: 32, OX: 2, OY: 2, FX: 4, FY: 4 }, { ...int8, W: 0 }, { stride: 4 }),
    inputs: ['sum'],
    fused: [],
  },
  { layer: makeLayer('logits', 'gemm', { C: 128, K: 10 }, int8), inputs: ['pool'], fused: [] },
]
const problemWith = (system: System, rules: SimulationRules): AllocationProblem => ({
  nodes,
  sinks: new Set(['logits']),
  system,
  rules,
})

/** Every allocation of four layers to four cores. */
function everyCost(problem: AllocationProblem): { picks: number[]; cost: AllocationCost }[] {
  const choices = allocationChoices(problem)
  return Array.from({ length: 4 ** choices.length }, (_, number) => {
    const picks = choices.map((_, i) => Math.floor(number / 4 ** i) % 4)
    return { picks, cost: allocationCost(problem, allocationOf(problem, choices, picks)) }
  })
}

for (const [label, system, rules] of [
  ['equal cores, tensors on the chip', quad, defaultRules],
  ['unequal cores, tensors on the chip', mixed, defaultRules],
  ['unequal cores, published residency', mixed, studyRules],
] as const) {
  const problem = problemWith(system, rules)
  const all = everyCost(problem)

  test(`branch and bound finds the least of all 256 allocations for each objective: ${label}`, () => {
    for (const objective of allocationObjectives) {
      const { cost, isProven, lowerBound, schedules } = allocateExactly(problem, objective, 256)
      assert.is(cost[objective], Math.min(...all.map((one) => one.cost[objective])), objective)
      assert.ok(isProven && lowerBound === cost[objective])
      assert.ok(schedules <= 256)
    }
  })

  test(`no schedule is below the bound of any part of its allocation: ${label}`, () => {
    const bound = new AllocationBound(problem)
    const choices = allocationChoices(problem)
    for (const { picks, cost } of all) {
      const cores = nodes.map(({ layer }, place) => {
        const choice = choices.findIndex((one) => one.place === place)
        const name = choice < 0 ? undefined : choices[choice]!.cores[picks[choice]!]
        return system.cores.findIndex((core) =>
          name === undefined ? core.operators.includes(layer.operator) : core.name === name,
        )
      })
      for (let length = 0; length <= nodes.length; length++) {
        for (const objective of allocationObjectives) {
          const least = bound.least(cores.slice(0, length), objective)
          assert.ok(least <= cost[objective] * (1 + 1e-12), `${picks} ${length} ${objective}: ${least}`)
        }
      }
    }
  })
}

test('where weights come over the link for most of the time, the bound of latency is their bits over its width, and near', () => {
  const layer = makeLayer('linear', 'gemm', { C: 4096, K: 64 }, int8)
  const problem = {
    nodes: [{ layer, inputs: ['input'], fused: [] }],
    sinks: new Set(['linear']),
    system: quad,
    rules: defaultRules,
  }
  const bound = new AllocationBound(problem).least([], 'latency')
  const { latency } = allocationCost(problem, new Map())
  assert.ok(bound >= (4096 * 64 * 8) / 64)
  assert.ok(bound <= latency && latency < 1.1 * bound, `${bound} ${latency}`)
})

test('with too few schedules branch and bound says what it has not proven', () => {
  const problem = problemWith(quad, defaultRules)
  const { cost, isProven, lowerBound } = allocateExactly(problem, 'latency', 1)
  assert.not(isProven)
  assert.ok(lowerBound > 0 && lowerBound < cost.latency)
})

test('searchAllocation returns the best that the searcher asked for, beside a bound of all', () => {
  const problem = problemWith(mixed, defaultRules)
  const random = randomStream(3, 'searcher')
  const asked: number[][] = []
  const searcher = {
    ask: () => {
      const genomes = Array.from({ length: 8 }, () =>
        allocationChoices(problem).map(() => random.integer(0, 3)),
      )
      asked.push(...genomes)
      return genomes
    },
    tell: () => undefined,
  }
  const { cost, lowerBound } = searchAllocation(problem, 'edp', searcher, 4)
  assert.is(asked.length, 32)
  const choices = allocationChoices(problem)
  const costs = asked.map((picks) => allocationCost(problem, allocationOf(problem, choices, picks)).edp)
  assert.is(cost.edp, Math.min(...costs))
  assert.ok(lowerBound <= cost.edp)
})

test('startingPicks are all layers on one core, for each core, heads apart, and layers in turn', () => {
  assert.equal(startingPicks(problemWith(quad, defaultRules), new Set(['logits'])), [
    [0, 0, 0, 0],
    [1, 1, 1, 1],
    [2, 2, 2, 2],
    [3, 3, 3, 3],
    [0, 0, 0, 1],
    [0, 1, 2, 3],
  ])
})

test.run()
