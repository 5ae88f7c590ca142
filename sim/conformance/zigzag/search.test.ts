import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { referenceFile } from '../../../reference.ts'
import { parseZigZagHardware } from '../../readers/zigzag/hardware.ts'
import { makeLayer } from '../../workload/layer.ts'
import { leastCost, searchRecords } from './search.ts'
import { searchReport } from './search-report.ts'

test('our own mappings cost no more than ZigZag’s on every layer that comes with the project', () => {
  const { cases, exact, within, failed, worst } = searchReport('zigzag', searchRecords({}))
  assert.equal([cases, exact + within, failed], [38, 38, 0])
  assert.is(worst!.relativeError, 0)
})

test('without a prescribed order of loops, the 8 × 8 × 8 array finds half of the cycles of its gemm', () => {
  const gemm = searchRecords({}).find(({ case: name }) => name.startsWith('gemm_l1__'))!
  // 128³ products on 512 lanes take 4096 cycles; ZigZag's prescribed order makes the port of the sums stall as long again.
  assert.equal([gemm.published, gemm.found], [8191, 4097])
})

test('our own mappings cost no more than ZigZag’s on all its layers of MLPerf Tiny', () => {
  const layers = referenceFile('zigzag/layers')
  if (!layers) return
  const searched = searchRecords({
    cases: join(layers, 'mlptiny'),
    hardware: join(dirname(layers), 'inputs/hardware'),
  })
  const { cases, failed } = searchReport('zigzag', searched)
  assert.equal([cases, failed], [96, 0])
})

test('what decides between equal candidates in ZigZag 3.8.5 costs us nothing: sums of fractions that it rounds down, and which of two loops it merges', () => {
  const file = fileURLToPath(new URL('hardware/eyeriss_like.yaml', import.meta.url))
  const core = parseZigZagHardware(readFileSync(file, 'utf8'), file)
  const unroll = (K: number, C: number) => ({
    spatial: [
      { arrayDimension: 'D1', dimension: 'K' as const, factor: K },
      { arrayDimension: 'D2', dimension: 'C' as const, factor: C },
    ],
  })
  const int8 = { W: 8, I: 8, O: 8, partialSum: 16 }
  const rounded = makeLayer('rounded', 'conv', { K: 100, C: 32, OX: 12, OY: 4, FX: 5, FY: 5 }, int8)
  assert.ok(leastCost({ layer: rounded, core, mapping: unroll(13, 11) }, 'latency', 4) <= 30187)
  const int4 = { W: 4, I: 4, O: 4, partialSum: 8 }
  const merged = makeLayer('merged', 'conv', { K: 20, C: 36, OX: 32, OY: 10 }, int4)
  assert.ok(leastCost({ layer: merged, core, mapping: unroll(10, 12) }, 'energy', 5) <= 2_499_905)
})

test('where ZigZag takes unloading off the latency, no bound hides its mapping from our search', () => {
  const file = fileURLToPath(new URL('hardware/eyeriss_like.yaml', import.meta.url))
  const core = parseZigZagHardware(readFileSync(file, 'utf8'), file)
  const int8 = { W: 8, I: 8, O: 8, partialSum: 16 }
  const sizes = { K: 16, C: 3, OX: 32, OY: 32, FX: 3, FY: 3 }
  const layer = makeLayer('stem', 'conv', sizes, int8)
  const spatial = [
    { arrayDimension: 'D1', dimension: 'K' as const, factor: 8 },
    { arrayDimension: 'D2', dimension: 'C' as const, factor: 3 },
  ]
  // ZigZag 3.8.5: 19 196 cycles of computation, 21 of loading, −35 of unloading.
  assert.ok(leastCost({ layer, core, mapping: { spatial } }, 'latency', 6) <= 19182)
})

test('a cost that is higher counts as failed, and the highest ratio is the worst', () => {
  const layer = { case: 'a', objective: 'energy', published: 10, milliseconds: 1 } as const
  const report = searchReport('zigzag', [
    { ...layer, found: 10, ratio: 1 },
    { ...layer, case: 'b', found: 12, ratio: 1.2 },
    { ...layer, found: 5, ratio: 0.5 },
  ])
  assert.equal([report.exact, report.within, report.failed, report.worst!.case], [1, 1, 1, 'b'])
})

test.run()
