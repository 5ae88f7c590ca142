import { dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { referenceFile } from '../../../reference.ts'
import { searchRecords } from './search.ts'
import { searchReport } from './search-report.ts'

test('our own mappings cost no more than ZigZag’s on every layer that comes with the project', () => {
  const { cases, exact, within, failed, worst } = searchReport('zigzag', searchRecords({}))
  assert.equal([cases, exact + within, failed], [25, 25, 0])
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
