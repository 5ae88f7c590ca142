import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import type { System } from '../hardware/accelerator.ts'
import { readSystem } from '../hardware/read-system.ts'
import { defaultRules, studyRules } from '../rules.ts'
import { makeLayer, type Precision } from '../workload/layer.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import { MemoryOccupancy } from './memory-occupancy.ts'
import { scheduleOnChip } from './on-chip.ts'
import { peakBits } from './peak-bits.ts'
import { replay } from './replay-under-test.ts'

const system = readSystem('edge-tpu-quad')
const int8: Precision = { W: 8, I: 8, O: 8, partialSum: 16 }
const rules = { ...studyRules, residency: 'on-chip' } as const
const side = 8
const map = { OX: side, OY: side }

/** A system whose cores keep at most so many bits of activations, or of weights. */
function shrunk(activationBits: number, weightBits = 262_144): System {
  const sizes: Record<string, number> = { sram_2MB: activationBits, sram_32KB: weightBits }
  const cores = system.cores.map((core) => ({
    ...core,
    memories: core.memories.map((memory) => ({ ...memory, sizeBits: sizes[memory.name] ?? memory.sizeBits })),
  }))
  return { ...system, cores }
}

const conv = (name: string, C: number, K: number, ...inputs: string[]): LayerNode => ({
  layer: makeLayer(name, 'conv', { ...map, K, C }, int8),
  inputs,
  fused: [],
})
const add = (name: string, G: number, ...inputs: string[]): LayerNode => ({
  layer: makeLayer(name, 'add', { ...map, G }, { ...int8 }),
  inputs,
  fused: [],
})
const mapBits = 8 * side * side * 8

const spillsOf = (layers: ReturnType<typeof scheduleOnChip>['layers'], sinks: ReadonlySet<string>) =>
  layers
    .flatMap(({ transfers }) => transfers)
    .filter(({ to, tensor, isStreamed }) => to === 'off-chip' && !sinks.has(tensor) && !isStreamed)

test('of three tensors of which two fit, the one whose next use is furthest goes off chip and comes back', () => {
  // a and b are made; c is made of b while a waits: no room for a, b and c.
  const nodes = [conv('a', 8, 8, 'input'), conv('b', 8, 8, 'a'), conv('c', 8, 8, 'b'), conv('d', 8, 8, 'a')]
  const sinks = new Set(['c', 'd'])
  const small = shrunk(2 * mapBits)
  const { layers } = scheduleOnChip(nodes, sinks, small, rules)
  assert.equal(replay(nodes, layers, small), [])
  const spills = spillsOf(layers, sinks)
  assert.equal(
    spills.map(({ tensor, bits }) => [tensor, bits]),
    [['a', mapBits]],
  )
  const [spill] = spills
  assert.is(spill!.end - spill!.start, mapBits / 64)
  // Two reads of 2048 bits and 64 words of off-chip memory.
  assert.is(spill!.energyPj, (mapBits / 2048) * 416.16 + (mapBits / 64) * 1000)
  const back = layers[3]!.transfers.find(({ tensor }) => tensor === 'a')!
  assert.equal([back.from, back.bits], ['off-chip', mapBits])
  assert.ok(back.start >= spill!.end)
})

test('of two tensors that could make room, the one that is read last does', () => {
  const nodes = [
    conv('a', 8, 8, 'input'),
    conv('b', 8, 8, 'a'),
    conv('c', 8, 8, 'b'),
    conv('d', 8, 8, 'c'),
    conv('e', 8, 8, 'b'),
    conv('f', 8, 8, 'a'),
  ]
  const sinks = new Set(['d', 'e', 'f'])
  const small = shrunk(3 * mapBits)
  const { layers } = scheduleOnChip(nodes, sinks, small, rules)
  assert.equal(replay(nodes, layers, small), [])
  assert.equal(
    spillsOf(layers, sinks).map(({ tensor }) => tensor),
    ['a'],
  )
})

test('nothing is written off chip but results where all fits, and weights come once', () => {
  const nodes = [
    conv('a', 8, 8, 'input'),
    conv('b', 8, 16, 'a'),
    conv('c', 16, 8, 'b'),
    add('d', 8, 'a', 'c'),
  ]
  const { layers, residences } = scheduleOnChip(nodes, new Set(['d']), system, rules)
  assert.equal(replay(nodes, layers, system), [])
  assert.equal(spillsOf(layers, new Set(['d'])), [])
  const weights = layers.flatMap(({ transfers }) => transfers).filter(({ operand }) => operand === 'W')
  assert.is(
    weights.reduce((sum, { bits }) => sum + bits, 0),
    8 * (8 * 8 + 8 * 16 + 16 * 8),
  )
  assert.ok(residences.every(({ from, to }) => to > from && to < Number.POSITIVE_INFINITY))
})

test('a map that no memory holds streams, at no less than its own bits over the link', () => {
  const nodes = [conv('a', 8, 32, 'input'), conv('b', 32, 8, 'a')]
  const small = shrunk(3 * mapBits)
  const { layers } = scheduleOnChip(nodes, new Set(['b']), small, rules)
  assert.equal(replay(nodes, layers, small), [])
  const streams = layers
    .flatMap(({ transfers }) => transfers)
    .filter(({ isStreamed, operand }) => isStreamed && operand !== 'W')
  assert.equal(
    streams.map(({ tensor, operand }) => [tensor, operand]),
    [
      ['a', 'O'],
      ['a', 'I'],
    ],
  )
  for (const { bits, start, end } of streams) {
    assert.ok(bits >= 4 * mapBits)
    assert.ok(end - start >= bits / 64)
  }
})

test('weights that no memory holds stream while their layer runs: no less than their bits over the link', () => {
  const nodes = [conv('a', 8, 64, 'input'), conv('b', 64, 64, 'a')]
  const small = shrunk(2 ** 24, 16_384)
  const { layers } = scheduleOnChip(nodes, new Set(['b']), small, rules)
  assert.equal(replay(nodes, layers, small), [])
  const stream = layers[1]!.transfers.find(({ isStreamed }) => isStreamed)!
  assert.ok(stream.bits >= 64 * 64 * 8)
  assert.ok(layers[1]!.end - layers[1]!.start >= stream.bits / 64)
})

/** The same with one memory for inputs, weights and results. */
function shared(bits: number): System {
  const small = shrunk(bits)
  const cores = small.cores.map((core) => {
    if (!core.operators.includes('conv')) return core
    const memories = core.memories
      .filter(({ name }) => name !== 'sram_32KB')
      .map((memory) => {
        if (memory.name !== 'sram_2MB') return memory
        const operands = ['I', 'W', 'O'] as const
        return { ...memory, operands, ports: { ...memory.ports, W: memory.ports.I! } }
      })
    return { ...core, memories }
  })
  return { ...small, cores }
}

for (const [label, systemOf] of [
  ['memories apart', (maps: number, weights: number) => shrunk(mapBits * maps, 512 * weights)],
  ['a shared memory', (maps: number, weights: number) => shared(mapBits * maps + 256 * (weights - 1))],
] as const) {
  test(`on random networks and allocations no replay finds a memory too full, a port taken twice or a tensor absent: ${label}`, () => {
    const random = randomStream(5, 'random networks')
    let spilled = 0
    for (let trial = 0; trial < 40; trial++) {
      const nodes: LayerNode[] = [conv('n0', 8, 8, 'input')]
      for (let i = 1; i < 12; i++) {
        const before = () => `n${random.integer(Math.max(0, i - 6), i - 1)}`
        nodes.push(
          random.uniform() < 0.3 ? add(`n${i}`, 8, before(), before()) : conv(`n${i}`, 8, 8, before()),
        )
      }
      const small = systemOf(random.integer(2, 5), random.integer(1, 4))
      const allocation = new Map(
        nodes
          .filter(({ layer }) => layer.operator === 'conv')
          .map(({ layer }) => [layer.name, `compute${random.integer(0, 3)}`]),
      )
      const sinks = new Set([`n11`])
      const { layers, residences } = scheduleOnChip(nodes, sinks, small, rules, allocation)
      assert.equal(replay(nodes, layers, small), [], `trial ${trial}`)
      spilled += spillsOf(layers, sinks).length
      for (const owner of residences) {
        const own = residences.filter((one) => one.core === owner.core && one.memory === owner.memory)
        assert.ok(peakBits(own) <= owner.capacityBits, `trial ${trial}: ${owner.core} ${owner.memory}`)
      }
    }
    assert.ok(spilled > 0)
  })
}

test('a layer that depends on a decision waits for it, and so do its weights', () => {
  const nodes = [conv('a', 8, 8, 'input'), conv('b', 8, 8, 'a'), { ...conv('c', 8, 8, 'a'), after: ['b'] }]
  const { layers } = scheduleOnChip(nodes, new Set(['c']), system, defaultRules)
  const { transfers, start } = layers[2]!
  const decided = layers[1]!.end
  assert.is(transfers.find(({ operand }) => operand === 'W')!.start, decided)
  assert.ok(start > decided)
})

test('MemoryOccupancy gives the earliest time from which on there is room for good', () => {
  const memory = new MemoryOccupancy(10)
  memory.add('a', 4, 0).to = 10
  memory.add('b', 5, 5).to = 20
  assert.is(memory.earliest(0, 1), 0)
  assert.is(memory.earliest(0, 3), 10)
  assert.is(memory.earliest(0, 6), 20)
  memory.add('c', 6, 30)
  assert.is(memory.earliest(0, 4), 10)
  assert.is(memory.earliest(0, 5), Number.POSITIVE_INFINITY)
})

test.run()
