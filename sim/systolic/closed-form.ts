import { exactProduct } from './exact.ts'
import type { ArrayShape, Dataflow, Gemm } from './gemm.ts'
import { foldCycles, project } from './projection.ts'

/** What a matrix product costs on a systolic array that never waits. Reads and writes are words of the array's edge. */
export interface SystolicCounts {
  readonly folds: number
  readonly cycles: number
  readonly inputReads: number
  readonly weightReads: number
  readonly outputWrites: number
  /** Share of the processing elements that hold work, averaged over folds. */
  readonly mappingEfficiency: number
  /** Multiply-accumulates over those that the array could have done in these cycles. */
  readonly utilization: number
}

/**
 * The counts in closed form (Samajdar et al., SCALE-Sim, ISPASS 2020). Edge folds are charged as full folds. A moving
 * operand is read once for every fold along the other dimension; partial sums of WS and IS leave the array in every
 * fold along K.
 *
 * @throws {InputError} when a count is above 2^53.
 */
export function systolicCounts(gemm: Gemm, array: ArrayShape, dataflow: Dataflow): SystolicCounts {
  const { M, N, K } = gemm
  const { rowExtent, columnExtent, steps } = project(gemm, dataflow)
  const rowFolds = Math.ceil(rowExtent / array.rows)
  const columnFolds = Math.ceil(columnExtent / array.columns)
  const folds = exactProduct('folds', rowFolds, columnFolds)
  const cycles = exactProduct('cycles', folds, foldCycles(steps, array, dataflow))
  const elements = exactProduct('processing elements', array.rows, array.columns)
  const macs = exactProduct('multiply-accumulates', M, N, K)
  return {
    folds,
    cycles,
    inputReads: exactProduct('input reads', M, K, dataflow === 'is' ? 1 : columnFolds),
    weightReads: exactProduct(
      'weight reads',
      N,
      K,
      dataflow === 'ws' ? 1 : dataflow === 'os' ? rowFolds : columnFolds,
    ),
    outputWrites: exactProduct('output writes', M, N, dataflow === 'os' ? 1 : rowFolds),
    mappingEfficiency: (rowExtent * columnExtent) / (elements * folds),
    utilization: macs / (elements * cycles),
  }
}
