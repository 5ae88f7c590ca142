import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readSystem } from '../hardware/read-system.ts'
import { studyRules } from '../rules.ts'
import { makeLayer, type Precision } from '../workload/layer.ts'
import { chromeTrace } from './chrome-trace.ts'
import { scheduleLayerByLayer } from './layer-by-layer.ts'
import { scheduleOnChip } from './on-chip.ts'

const int8: Precision = { W: 8, I: 8, O: 8, partialSum: 16 }
const chain = ['first', 'second', 'third'].map((name, i, names) => ({
  layer: makeLayer(name, 'conv', { OX: 8, OY: 8, K: 8, C: 8 }, int8),
  inputs: [names[i - 1] ?? 'input'],
  fused: [],
}))
const allocation = new Map([['second', 'compute3']])
const schedule = scheduleLayerByLayer(
  chain,
  new Set(['third']),
  readSystem('edge-tpu-quad'),
  studyRules,
  allocation,
)
const { traceEvents } = chromeTrace(schedule)
const stretches = traceEvents.filter(({ ph }) => ph === 'X')

test('chromeTrace has a named row for every core and link in use: a way over the mesh takes two links each way', () => {
  const rows = traceEvents.filter(({ name }) => name === 'thread_name').map(({ args }) => args.name)
  assert.equal(rows.sort(), [
    'compute0',
    'compute0>compute1',
    'compute1>compute3',
    'compute2>compute0',
    'compute3',
    'compute3>compute2',
    'off-chip',
  ])
})

test('every layer is there with its start and length, and no row does two things at once', () => {
  for (const { name, start, end } of schedule) {
    assert.ok(
      stretches.some((event) => event.name === name && event.ts === start && event.dur === end - start),
    )
  }
  for (const a of stretches) {
    for (const b of stretches) {
      if (a === b || a.tid !== b.tid) continue
      assert.ok(a.ts! + a.dur! <= b.ts! || b.ts! + b.dur! <= a.ts!, `${a.name}, ${b.name}`)
    }
  }
})

test('with tensors on the chip every memory has a counter of bits that ends at 0 and never exceeds its capacity', () => {
  const { layers, residences } = scheduleOnChip(
    chain,
    new Set(['third']),
    readSystem('edge-tpu-quad'),
    studyRules,
    allocation,
  )
  const counters = chromeTrace(layers, residences).traceEvents.filter(({ ph }) => ph === 'C')
  const names = [...new Set(counters.map(({ name }) => name))].sort()
  assert.equal(names, [
    'compute0 sram_2MB, bits of 16777216',
    'compute0 sram_32KB, bits of 262144',
    'compute3 sram_2MB, bits of 16777216',
    'compute3 sram_32KB, bits of 262144',
  ])
  for (const name of names) {
    const bits = counters.filter((event) => event.name === name).map(({ args }) => Number(args.bits))
    assert.is(bits.at(-1), 0)
    assert.ok(Math.max(...bits) > 0 && Math.max(...bits) <= Number(/\d+$/.exec(name)![0]), name)
  }
})

test.run()
