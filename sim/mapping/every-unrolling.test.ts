import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readSystem } from '../hardware/read-system.ts'
import { makeLayer } from '../workload/layer.ts'
import { everyUnrolling } from './every-unrolling.ts'

const core = readSystem('tpu-like').cores[0]!
const layer = makeLayer('gemm', 'gemm', { K: 3, C: 2 }, { W: 8, I: 8, O: 8, partialSum: 16 })
const texts = (...rules: Parameters<typeof everyUnrolling>[2][]) =>
  everyUnrolling(layer, core, ...(rules as [])).map((spatial) =>
    spatial
      .map(({ arrayDimension, dimension, factor }) => `${arrayDimension} ${dimension}${factor}`)
      .join(' '),
  )

test('everyUnrolling spreads no loop or any loop over each array dimension, by each factor that fits', () => {
  // Per dimension of the array nothing, K by 2 or 3, or C by 2; K on both would be 4 of 3 lanes, C on both 4 of 2.
  assert.equal(texts().sort(), [
    '',
    'D1 C2',
    'D1 C2 D2 K2',
    'D1 C2 D2 K3',
    'D1 K2',
    'D1 K2 D2 C2',
    'D1 K3',
    'D1 K3 D2 C2',
    'D2 C2',
    'D2 K2',
    'D2 K3',
  ])
})

test('everyUnrolling keeps to loops that are given, none among them, and to hints', () => {
  assert.equal(texts({ givenUnrolling: { D1: [] }, unrollingHints: { D2: ['C'] } }), ['D2 C2', ''])
  const given = { D1: [{ arrayDimension: 'D1', dimension: 'K' as const, factor: 2 }], D2: [] }
  assert.equal(texts({ givenUnrolling: given }), ['D1 K2'])
})

test.run()
