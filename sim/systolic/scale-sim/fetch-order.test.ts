import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { makeLayer } from '../../workload/layer.ts'
import { systolicCounts } from '../closed-form.ts'
import { dataflows, gemmOf } from '../gemm.ts'
import { foldCycles, foldsOf, project } from '../projection.ts'
import { fetchLength, fetchOrder } from './fetch-order.ts'
import { operandStreams } from './operand-stream.ts'
import { outputsAt } from './output-writes.ts'

const precision = { W: 8, I: 8, O: 8, partialSum: 32 }
const array = { rows: 2, columns: 2 }
const product = makeLayer('3 × 2 × 2', 'gemm', { B: 3, K: 2, C: 2 }, precision)

test('a moving operand is fetched along anti-diagonals, a held one row by row', () => {
  // Inputs 3 × 2 at addresses 0 1 / 2 3 / 4 5, on two rows: lanes 0 2 | 1 3, then 4 - | 5 -.
  const { input } = operandStreams(product, array, 'os')
  assert.equal([...fetchOrder(input)], [0, 1, 2, 4, 3, 5])
  assert.is(fetchLength(input), 8)
  // Weights 2 × 2, filter after filter: row k holds addresses k and 2 + k.
  assert.equal([...fetchOrder(operandStreams(product, array, 'ws').weight)], [0, 2, 1, 3])
})

test('words beyond the feature map have no address and are not fetched', () => {
  const overhanging = makeLayer('edge', 'conv', { OX: 2, FX: 2 }, precision, {
    stride: 2,
    inputSize: { x: 3, y: 1 },
  })
  const { input } = operandStreams(overhanging, array, 'os')
  assert.equal([input.at(0, 0), input.at(0, 1), input.at(1, 0), input.at(1, 1)], [0, 1, 2, -1])
  assert.equal([...fetchOrder(input)], [0, 1, 2])
})

test('line by line, an operand asks for as many words as the closed form reads, and as many outputs leave', () => {
  const size = fc.integer({ min: 1, max: 12 })
  fc.assert(
    fc.property(
      size,
      size,
      size,
      size,
      size,
      fc.constantFrom(...dataflows),
      (B, K, C, rows, columns, dataflow) => {
        const layer = makeLayer('drawn', 'gemm', { B, K, C }, precision)
        const projection = project(gemmOf(layer), dataflow)
        const { input, weight } = operandStreams(layer, { rows, columns }, dataflow)
        const requests = new Int32Array(Math.max(rows, columns))
        const sums = { inputReads: 0, weightReads: 0, outputWrites: 0 }
        for (const fold of foldsOf(projection, { rows, columns })) {
          for (let line = 0; line < foldCycles(projection.steps, { rows, columns }, dataflow); line++) {
            sums.inputReads += input.requestsAt(fold, line, requests)
            sums.weightReads += weight.requestsAt(fold, line, requests)
            sums.outputWrites += outputsAt(fold, line, projection.steps, { rows, columns }, dataflow)
          }
        }
        const { inputReads, weightReads, outputWrites } = systolicCounts(
          gemmOf(layer),
          { rows, columns },
          dataflow,
        )
        assert.equal(sums, { inputReads, weightReads, outputWrites })
      },
    ),
  )
})

test.run()
