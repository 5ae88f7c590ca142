import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readSystem } from '../hardware/read-system.ts'
import { defaultRules } from '../rules.ts'
import { makeLayer } from '../workload/layer.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import { AllocationBound } from './allocation-bound.ts'
import { treeAllocation } from './tree-allocation.ts'

const int8 = { W: 8, I: 8, O: 8, partialSum: 16 }
const system = readSystem('EEMY')
const node = (name: string, K: number, C: number, input: string): LayerNode => ({
  layer: makeLayer(name, 'conv', { K, C, OX: 16, OY: 16 }, int8),
  inputs: [input],
  fused: [],
})
/** A chain, and a branch behind its second layer. */
const nodes = [
  node('a', 16, 3, 'input'),
  node('b', 64, 16, 'a'),
  node('c', 16, 64, 'b'),
  node('d', 128, 16, 'c'),
  node('side', 8, 64, 'b'),
]
const rules = { ...defaultRules, search: { ...defaultRules.search, loopFactors: 3 } }
const problem = { nodes, sinks: new Set(['d', 'side']), system, rules }
const bound = new AllocationBound(problem)
const indexOf = (core: string) => system.cores.findIndex(({ name }) => name === core)
const runs = [1, 1, 0.4, 0.4, 1]

function price(cores: readonly number[], pjPerCycle: number): number {
  const of = ({ energyPj, cycles }: { energyPj: number; cycles: number }) =>
    pjPerCycle === Number.POSITIVE_INFINITY ? cycles : energyPj + pjPerCycle * cycles
  return nodes.reduce((sum, { inputs }, place) => {
    const maker = nodes.findIndex(({ layer }) => layer.name === inputs[0])
    const move = maker < 0 ? 0 : of(bound.ofMove(inputs[0]!, cores[maker]!, cores[place]!))
    return sum + runs[place]! * (of(bound.ofLayer(place).get(cores[place]!)!) + move)
  }, 0)
}

const all = (count: number): number[][] =>
  count === 0 ? [[]] : all(count - 1).flatMap((rest) => [0, 1, 2, 3].map((core) => [...rest, core]))

for (const pjPerCycle of [0, 10, 300, Number.POSITIVE_INFINITY]) {
  test(`at ${pjPerCycle} pJ a cycle no allocation of 4 cores to 5 layers is cheaper along the tree`, () => {
    const found = treeAllocation(problem, bound, { runs, pjPerCycle })
    const cores = nodes.map(({ layer }) => indexOf(found.get(layer.name)!))
    const cheapest = Math.min(...all(nodes.length).map((one) => price(one, pjPerCycle)))
    assert.ok(Math.abs(price(cores, pjPerCycle) - cheapest) <= 1e-9 * cheapest)
  })
}

test('only the cores that may be taken are taken', () => {
  const allowed = new Set([indexOf('compute2')])
  const found = treeAllocation(problem, bound, { runs, pjPerCycle: 0, cores: allowed })
  assert.equal([...new Set(found.values())], ['compute2'])
})

test.run()
