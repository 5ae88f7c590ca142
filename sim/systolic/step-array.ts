import { InputError } from '../../errors.ts'
import { edgeOperands } from './fold-operands.ts'
import type { ArrayShape, Dataflow, Gemm } from './gemm.ts'
import { foldsOf, project } from './projection.ts'
import { stepOutputStationary } from './step-output-stationary.ts'
import { stepStationary } from './step-stationary.ts'

export interface SteppedArray {
  readonly array: ArrayShape
  readonly dataflow: Dataflow
  /** Width of the operands; the sums have 32 bits. */
  readonly bits: 4 | 8
  /** A fold lasts until the farthest processing element of the whole array is done, or of the part that it uses. */
  readonly edgeFolds: 'full' | 'used'
}

export interface SteppedProduct {
  /** M×N, row by row; 32-bit two's complement, wrapping as the accumulators do. */
  readonly values: Int32Array
  readonly cycles: number
  /** Words that entered and left at the edges of the array. */
  readonly inputReads: number
  readonly weightReads: number
  readonly outputWrites: number
}

/**
 * Multiplies on a systolic array, cycle by cycle: operands enter skewed at the edges and move from processing element
 * to processing element. Products larger than the array come in folds, one after the other.
 *
 * @param input M×K, row by row
 * @param weight K×N, row by row
 * @throws {InputError} when a matrix has another size than `gemm` or an element does not fit `bits`.
 */
export function stepArray(
  { array, dataflow, bits, edgeFolds }: SteppedArray,
  gemm: Gemm,
  input: Int8Array,
  weight: Int8Array,
): SteppedProduct {
  const { M, N, K } = gemm
  checkOperand('input', input, M * K, bits)
  checkOperand('weight', weight, K * N, bits)
  const values = new Int32Array(M * N)
  const operands = edgeOperands(dataflow, gemm, input, weight, values)
  const projection = project(gemm, dataflow)
  const step = dataflow === 'os' ? stepOutputStationary : stepStationary
  const edge = { leftReads: 0, topReads: 0, outputWrites: 0 }
  let cycles = 0
  for (const fold of foldsOf(projection, array)) {
    const { rows, columns } =
      edgeFolds === 'full' ? array : { rows: fold.rowsUsed, columns: fold.columnsUsed }
    cycles += step({ rows, columns, fold, steps: projection.steps, ...operands }, edge)
  }
  const { leftReads, topReads, outputWrites } = edge
  const [inputReads, weightReads] = dataflow === 'is' ? [topReads, leftReads] : [leftReads, topReads]
  return { values, cycles, inputReads, weightReads, outputWrites }
}

function checkOperand(name: string, matrix: Int8Array, size: number, bits: 4 | 8): void {
  if (matrix.length !== size) {
    throw new InputError({ place: name, expected: `${size} elements`, found: String(matrix.length) })
  }
  const limit = 2 ** (bits - 1)
  const bad = matrix.find((value) => value < -limit || value >= limit)
  if (bad !== undefined) throw new InputError({ place: name, expected: `int${bits}`, found: String(bad) })
}
