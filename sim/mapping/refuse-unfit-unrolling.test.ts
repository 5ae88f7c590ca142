import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readSystem } from '../hardware/read-system.ts'
import { makeLayer } from '../workload/layer.ts'
import type { SpatialLoop } from './mapping.ts'
import { refuseUnfitUnrolling } from './refuse-unfit-unrolling.ts'

const [core] = readSystem('edge-tpu-quad').cores
const layer = makeLayer('fc', 'gemm', { K: 64, C: 64 }, { W: 8, I: 8, O: 8, partialSum: 16 })
const on = (arrayDimension: string, dimension: SpatialLoop['dimension'], factor: number): SpatialLoop => ({
  arrayDimension,
  dimension,
  factor,
})

test('unrollings up to the size of a dimension are let through, two loops on one counted together', () => {
  refuseUnfitUnrolling(layer, core!, [on('D1', 'K', 8), on('D2', 'C', 4), on('D2', 'K', 2)])
})

test('what exceeds a dimension is told, each with its size', () => {
  assert.throws(
    () =>
      refuseUnfitUnrolling(layer, core!, [
        on('D1', 'K', 16),
        on('D3', 'C', 4),
        on('D3', 'K', 2),
        on('X', 'C', 2),
      ]),
    /^core compute0, layer fc: expected unrollings that fit the array \(D1 8, D2 8, D3 4, D4 4\), found K 16 on D1 of 8 and C 4 × K 2 on D3 of 4 and C 2 on X, which is not there$/,
  )
})

test.run()
