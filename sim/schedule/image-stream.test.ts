import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readSystem } from '../hardware/read-system.ts'
import { defaultRules } from '../rules.ts'
import { makeLayer } from '../workload/layer.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import { AllocationBound } from './allocation-bound.ts'
import { scheduleStream } from './image-stream.ts'
import { pipelineAllocation } from './pipeline-allocation.ts'
import { replay } from './replay-under-test.ts'
import { leastInterval } from './stream-interval.ts'

const int8 = { W: 8, I: 8, O: 8, partialSum: 16 }
const system = readSystem('edge-tpu-quad')
const rules = { ...defaultRules, search: { ...defaultRules.search, loopFactors: 3 } }
const map = { OX: 16, OY: 16 }
const conv = (
  name: string,
  K: number,
  C: number,
  input: string,
  more: Partial<LayerNode> = {},
): LayerNode => ({
  layer: makeLayer(name, 'conv', { K, C, ...map }, int8),
  inputs: [input],
  fused: [],
  ...more,
})
const problemOf = (nodes: readonly LayerNode[], ...sinks: string[]) => {
  const problem = { nodes, sinks: new Set(sinks), system, rules }
  return { problem, bound: new AllocationBound(problem) }
}
const cyclesOf = ({ problem, bound }: ReturnType<typeof problemOf>, place: number) =>
  bound.ofLayer(place).get(problem.system.cores.findIndex(({ name }) => name === 'compute0'))!.cycles

test('four equal layers on four cores let an image out as often as one layer takes', () => {
  const chain = problemOf(
    ['a', 'b', 'c', 'd'].map((name, i) => conv(name, 32, 32, i === 0 ? 'input' : 'abcd'[i - 1]!)),
    'd',
  )
  const allocation = pipelineAllocation(chain.problem, chain.bound, [1, 1, 1, 1])
  assert.is(new Set(allocation.values()).size, 4)
  const stages = [{ name: 'K', blocks: ['a', 'b', 'c', 'd'], head: [] }]
  const exits = Array<number>(12).fill(0)
  const { images } = scheduleStream(chain.problem, stages, allocation, chain.bound, { exits, inFlight: 5 })
  const [first, ...others] = images.slice(5).map(({ end }) => end)
  const interval = (others.at(-1)! - first!) / others.length
  const { resource, cycles } = leastInterval(chain.problem, allocation, chain.bound, [1, 1, 1, 1])
  assert.is(cyclesOf(chain, 1), cyclesOf(chain, 3))
  // The image alone comes over the link: 34 x 34 with its padding would not be, a 1 x 1 window has none.
  const linkCycles = (4 * 32 * 32 * 8 + 2 * 32 * 256 * 8) / 64
  assert.is(resource, linkCycles > cyclesOf(chain, 1) ? 'off-chip' : allocation.get('a')!)
  assert.is(cycles, Math.max(linkCycles, cyclesOf(chain, 1)))
  assert.ok(interval >= cycles && interval < 1.1 * cycles, `${interval} ${cycles}`)
})

/** Two stages, the second of which waits for the head of the first. */
const after = ['head']
const early = problemOf(
  [
    conv('a', 48, 16, 'input'),
    conv('b', 48, 48, 'a'),
    conv('head', 8, 48, 'b'),
    conv('c', 96, 48, 'b', { after }),
    conv('d', 96, 96, 'c', { after }),
  ],
  'head',
  'd',
)
const stages = [
  { name: 'A', blocks: ['a', 'b'], head: ['head'] },
  { name: 'K', blocks: ['c'], head: ['d'] },
]

test('every stream is one that the hardware can run, and no resource is done sooner than it has to work', () => {
  for (const exits of [[1], [0, 1, 0, 0, 1, 1, 0, 1], [1, 1, 1, 1, 1]]) {
    const runs = [1, 1, 1, ...Array<number>(2).fill(exits.filter((exit) => exit === 1).length / exits.length)]
    const allocation = pipelineAllocation(early.problem, early.bound, runs)
    for (const inFlight of [1, 3, 5]) {
      const stream = scheduleStream(early.problem, stages, allocation, early.bound, { exits, inFlight })
      assert.equal(replay(stream.nodes, stream.layers, system), [])
      assert.is(
        stream.layers.length,
        exits.reduce((sum, exit) => sum + (exit === 0 ? 3 : 5), 0),
      )
      const { cycles } = leastInterval(early.problem, allocation, early.bound, runs)
      const last = Math.max(...stream.images.map(({ end }) => end))
      assert.ok(last >= cycles * exits.length * (1 - 1e-12), `${last} ${cycles}`)
    }
  }
})

test('one image at a time, images do not overlap; several at a time, they do and end sooner', () => {
  const exits = [1, 0, 1, 0, 1, 0]
  const allocation = pipelineAllocation(early.problem, early.bound, [1, 1, 1, 0.5, 0.5])
  const lasts = [1, 4].map((inFlight) => {
    const { images } = scheduleStream(early.problem, stages, allocation, early.bound, { exits, inFlight })
    const overlaps = images.filter(({ start }, i) => i > 0 && start < images[i - 1]!.end).length
    assert.is(overlaps > 0, inFlight > 1)
    return Math.max(...images.map(({ end }) => end))
  })
  assert.ok(lasts[1]! < lasts[0]!)
})

test('no cut into runs of layers on cores of their own has a less busy core', () => {
  const { problem, bound } = early
  const runs = [1, 1, 1, 0.3, 0.7]
  const cycles = problem.nodes.map((_, place) => runs[place]! * cyclesOf(early, place))
  const busiestOf = (parts: readonly number[]) =>
    Math.max(
      ...parts.map((_, part) =>
        cycles.reduce((sum, own, place) => sum + (parts[place] === part ? own : 0), 0),
      ),
    )
  const cuts = [...Array(2 ** 4).keys()].map((bits) => {
    let part = 0
    return problem.nodes.map((_, place) => (place > 0 && bits & (1 << (place - 1)) ? ++part : part))
  })
  const least = Math.min(...cuts.filter((parts) => parts.at(-1)! < 4).map(busiestOf))
  const allocation = pipelineAllocation(problem, bound, runs)
  const cores = [...new Set(allocation.values())]
  const found = busiestOf(problem.nodes.map(({ layer }) => cores.indexOf(allocation.get(layer.name)!)))
  assert.ok(Math.abs(found - least) < 1e-9, `${found} ${least}`)
})

test.run()
