import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { makeLayer } from '../workload/layer.ts'
import { gemmOf } from './gemm.ts'

const precision = { W: 8, I: 8, O: 8, partialSum: 32 }

test('a convolution is a product of output pixels × window with window × filters', () => {
  const sizes = { B: 2, K: 16, C: 3, OX: 5, OY: 4, FX: 3, FY: 2 }
  assert.equal(gemmOf(makeLayer('conv', 'conv', sizes, precision)), { M: 40, N: 16, K: 18 })
  assert.equal(gemmOf(makeLayer('fc', 'gemm', { B: 7, K: 10, C: 64 }, precision)), { M: 7, N: 10, K: 64 })
})

test('a layer that is no dense matrix product is refused by name', () => {
  const depthwise = makeLayer('dw1', 'depthwise', { G: 8, OX: 5, OY: 5, FX: 3, FY: 3 }, precision)
  assert.throws(
    () => gemmOf(depthwise),
    (error: Error) =>
      error instanceof InputError && /^layer dw1: .*found depthwise of 8 groups$/.test(error.message),
  )
})

test.run()
