import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loopDimensions } from '../workload/layer.ts'
import { effectiveUnrolling, temporalSizes } from './effective-unrolling.ts'
import type { SpatialLoop } from './mapping.ts'

const ones = Object.fromEntries(loopDimensions.map((dimension) => [dimension, 1]))
const sizes = { ...ones, FX: 7, K: 100 } as Record<(typeof loopDimensions)[number], number>
const on = (arrayDimension: string, dimension: 'FX' | 'K', factor: number): SpatialLoop => ({
  arrayDimension,
  dimension,
  factor,
})

test('7 columns on 4 lanes take 2 rounds: 3.5 lanes on average, 4 at most, 3 truncated', () => {
  const [loop] = effectiveUnrolling([on('D1', 'FX', 4)], sizes, 'rounded-up')
  assert.equal([loop!.average, loop!.whole], [3.5, 4])
  assert.is(effectiveUnrolling([on('D1', 'FX', 4)], sizes, 'truncated')[0]!.whole, 3)
  assert.is(temporalSizes([loop!], sizes).get('FX'), 2)
})

test('a factor that divides stays as it is, and its loop leaves no rounds of one', () => {
  const [loop] = effectiveUnrolling([on('D1', 'FX', 7)], sizes, 'truncated')
  assert.equal([loop!.average, loop!.whole], [7, 7])
  assert.not.ok(temporalSizes([loop!], sizes).has('FX'))
})

test('of two array dimensions that share a loop, the first with the largest factor is adjusted', () => {
  const loops = effectiveUnrolling([on('D1', 'K', 4), on('D2', 'K', 8)], sizes, 'truncated')
  assert.equal(
    loops.map(({ average }) => average),
    [4, 100 / Math.ceil(100 / 32) / 4],
  )
})

test('rounded up stepwise, 30 rows on 4 and then 3.75 lanes leave 3 rounds where their product leaves 2', () => {
  const rows = { ...ones, OY: 30 } as typeof sizes
  const unrolling = [4, 4].map((factor, i) => ({ arrayDimension: `D${i}`, dimension: 'OY' as const, factor }))
  const loops = effectiveUnrolling(unrolling, rows, 'truncated')
  assert.equal(
    loops.map(({ average }) => average),
    [3.75, 4],
  )
  assert.is(temporalSizes(loops, rows).get('OY'), 2)
  assert.is(temporalSizes([...loops].reverse(), rows, true).get('OY'), 3)
  assert.is(temporalSizes(loops, rows, true).get('OY'), 2)
})

test.run()
