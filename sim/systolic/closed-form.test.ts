import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { systolicCounts } from './closed-form.ts'
import { dataflows } from './gemm.ts'

const extent = fc.integer({ min: 1, max: 300 })
const gemm = fc.record({ M: extent, N: extent, K: extent })
const array = fc.record({ rows: fc.integer({ min: 1, max: 40 }), columns: fc.integer({ min: 1, max: 40 }) })
const dataflow = fc.constantFrom(...dataflows)

test('the first layer of AlexNet takes the published cycles on a 32 × 32 weight-stationary array', () => {
  // SCALE-Sim v3, golden report of its calc test: 112283, counted from 0; reads 3294225 and 34848, writes 3484800.
  const conv1 = { M: 55 * 55, N: 96, K: 11 * 11 * 3 }
  const counts = systolicCounts(conv1, { rows: 32, columns: 32 }, 'ws')
  assert.is(counts.cycles - 1, 112_283)
  assert.equal([counts.inputReads, counts.weightReads, counts.outputWrites], [3_294_225, 34_848, 3_484_800])
  assert.ok(Math.abs(counts.mappingEfficiency - 0.9453125) < 1e-12)
})

test('cycles never fall when the problem grows', () => {
  const grown = fc.constantFrom('M' as const, 'N' as const, 'K' as const)
  fc.assert(
    fc.property(gemm, array, dataflow, grown, (gemm, array, dataflow, dimension) => {
      const larger = { ...gemm, [dimension]: gemm[dimension] + 1 }
      assert.ok(
        systolicCounts(larger, array, dataflow).cycles >= systolicCounts(gemm, array, dataflow).cycles,
      )
    }),
  )
})

test('no array does more than one multiply-accumulate per element and cycle, or reads less than each operand once', () => {
  fc.assert(
    fc.property(gemm, array, dataflow, (gemm, array, dataflow) => {
      const counts = systolicCounts(gemm, array, dataflow)
      assert.ok(counts.utilization <= counts.mappingEfficiency && counts.mappingEfficiency <= 1)
      assert.ok(counts.inputReads >= gemm.M * gemm.K && counts.weightReads >= gemm.K * gemm.N)
      assert.ok(counts.outputWrites >= gemm.M * gemm.N)
    }),
  )
})

test('counts above 2^53 are refused rather than rounded', () => {
  const huge = { M: 2 ** 30, N: 2 ** 20, K: 2 ** 10 }
  assert.throws(
    () => systolicCounts(huge, { rows: 16, columns: 16 }, 'os'),
    (error: Error) => error instanceof InputError && /at most 2\^53/.test(error.message),
  )
})

test.run()
