import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { systolicCounts } from './closed-form.ts'
import { dataflows, type Gemm } from './gemm.ts'
import { stepArray } from './step-array.ts'

const side = fc.integer({ min: 1, max: 9 })
const array = fc.record({ rows: side, columns: side })
const product = fc
  .record({
    M: fc.integer({ min: 1, max: 25 }),
    N: fc.integer({ min: 1, max: 25 }),
    K: fc.integer({ min: 1, max: 25 }),
  })
  .chain((gemm) =>
    fc.record({
      gemm: fc.constant(gemm),
      input: fc.int8Array({ minLength: gemm.M * gemm.K, maxLength: gemm.M * gemm.K }),
      weight: fc.int8Array({ minLength: gemm.K * gemm.N, maxLength: gemm.K * gemm.N }),
    }),
  )
const dataflow = fc.constantFrom(...dataflows)
const edgeFolds = fc.constantFrom('full' as const, 'used' as const)

const plainProduct = ({ M, N, K }: Gemm, input: Int8Array, weight: Int8Array) =>
  Int32Array.from({ length: M * N }, (_, at) => {
    let sum = 0
    for (let k = 0; k < K; k++) sum += input[Math.floor(at / N) * K + k]! * weight[k * N + (at % N)]!
    return sum
  })

test('the values that leave the array are those of the plain matrix product', () => {
  fc.assert(
    fc.property(
      array,
      dataflow,
      edgeFolds,
      product,
      (array, dataflow, edgeFolds, { gemm, input, weight }) => {
        const { values } = stepArray({ array, dataflow, bits: 8, edgeFolds }, gemm, input, weight)
        assert.equal(values, plainProduct(gemm, input, weight))
      },
    ),
  )
})

test('values and counts stay right on arrays wider than a vector and over more cycles than registers have slack', () => {
  fc.assert(
    fc.property(
      fc.record({ rows: fc.integer({ min: 1, max: 40 }), columns: fc.integer({ min: 1, max: 40 }) }),
      dataflow,
      fc.constantFrom({ M: 300, N: 21, K: 5 }, { M: 9, N: 300, K: 21 }, { M: 21, N: 9, K: 300 }),
      fc.integer({ min: 1, max: 100 }),
      (array, dataflow, gemm, seed) => {
        const { M, N, K } = gemm
        const input = Int8Array.from({ length: M * K }, (_, i) => (i * i * 31 + seed * i) % 256)
        const weight = Int8Array.from({ length: K * N }, (_, i) => (i * i * 17 + seed) % 256)
        const run = stepArray({ array, dataflow, bits: 8, edgeFolds: 'full' }, gemm, input, weight)
        assert.equal(run.values, plainProduct(gemm, input, weight))
        assert.is(run.cycles, systolicCounts(gemm, array, dataflow).cycles)
      },
    ),
    { numRuns: 30 },
  )
})

test('stepped cycles, reads and writes are those of the closed form', () => {
  fc.assert(
    fc.property(array, dataflow, product, (array, dataflow, { gemm, input, weight }) => {
      const counts = systolicCounts(gemm, array, dataflow)
      const stepped = stepArray({ array, dataflow, bits: 8, edgeFolds: 'full' }, gemm, input, weight)
      for (const quantity of ['cycles', 'inputReads', 'weightReads', 'outputWrites'] as const) {
        assert.is(stepped[quantity], counts[quantity], quantity)
      }
    }),
  )
})

test('a 4 × 4 product on a 4 × 4 array takes 10 cycles, as the register-transfer model does', () => {
  // 3N - 2; SCALE-Sim issue 125 gives 10 for its RTL validation at N = 4.
  const ones = new Int8Array(16).fill(1)
  const gemm = { M: 4, N: 4, K: 4 }
  const os = { array: { rows: 4, columns: 4 }, dataflow: 'os', bits: 8, edgeFolds: 'full' } as const
  assert.is(stepArray(os, gemm, ones, ones).cycles, 10)
})

test('sums wrap at 32 bits, as the accumulators do', () => {
  const K = 131_073
  const ones = { array: { rows: 1, columns: 1 }, bits: 8, edgeFolds: 'full' } as const
  const lowest = new Int8Array(K).fill(-128)
  for (const dataflow of dataflows) {
    const { values } = stepArray({ ...ones, dataflow }, { M: 1, N: 1, K }, lowest, lowest)
    assert.is(values[0], -(2 ** 31) + 16_384)
  }
})

test('an operand outside int4 is refused on an int4 array, and so is one of another size', () => {
  const int4 = { array: { rows: 2, columns: 2 }, dataflow: 'ws', bits: 4, edgeFolds: 'full' } as const
  const gemm = { M: 1, N: 1, K: 2 }
  const fits = Int8Array.of(-8, 7)
  assert.is(stepArray(int4, gemm, fits, fits).values[0], 113)
  assert.throws(
    () => stepArray(int4, gemm, fits, Int8Array.of(0, 8)),
    (error: Error) => error instanceof InputError && error.message === 'weight: expected int4, found 8',
  )
  assert.throws(() => stepArray(int4, gemm, Int8Array.of(1), fits), /input: expected 2 elements, found 1/)
})

test.run()
