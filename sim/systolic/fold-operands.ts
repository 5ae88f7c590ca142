import type { ArrayShape, Dataflow, Gemm } from './gemm.ts'
import type { Fold } from './projection.ts'

/** A matrix inside an array of numbers: element (i, j) is `data[i * major + j * minor]`. */
export interface Strided<T> {
  readonly data: T
  readonly major: number
  readonly minor: number
}

/** The matrices of a product as the edges of the array see them. */
export interface EdgeOperands {
  /** Enters from the left: step × row. */
  readonly fromLeft: Strided<Int8Array>
  /** Enters from the top: step × column, or row × column where it stays. */
  readonly fromTop: Strided<Int8Array>
  /** Row × column, or step × column where sums move down. */
  readonly output: Strided<Int32Array>
}

/** One fold, the array (or the part of it) that it runs on, and its operands. */
export interface FoldOperands extends ArrayShape, EdgeOperands {
  readonly fold: Fold
  readonly steps: number
}

/** Words that crossed the edges of the array. */
export interface EdgeCounter {
  leftReads: number
  topReads: number
  outputWrites: number
}

/** Which matrix meets which edge. `input` is M×K, `weight` K×N and `values` M×N, row by row. */
export function edgeOperands(
  dataflow: Dataflow,
  { N, K }: Gemm,
  input: Int8Array,
  weight: Int8Array,
  values: Int32Array,
): EdgeOperands {
  const inputRows = { data: input, major: K, minor: 1 }
  const inputColumns = { data: input, major: 1, minor: K }
  const weightRows = { data: weight, major: N, minor: 1 }
  const weightColumns = { data: weight, major: 1, minor: N }
  const output = { data: values, major: N, minor: 1 }
  if (dataflow === 'os') return { fromLeft: inputColumns, fromTop: weightRows, output }
  if (dataflow === 'ws') return { fromLeft: inputRows, fromTop: weightRows, output }
  return { fromLeft: weightColumns, fromTop: inputColumns, output: { data: values, major: 1, minor: N } }
}

/**
 * Lets the elements of a cycle in at the left: row r gets step `cycle` - r, and nothing (0) before its first and after
 * its last.
 *
 * @param into memory whose place `first` + r × `stride` is the first register of row r
 */
export function enterLeft(
  { rows, steps, fold, fromLeft }: FoldOperands,
  cycle: number,
  into: Int8Array,
  first: number,
  stride: number,
): number {
  const { data, major, minor } = fromLeft
  const oldest = Math.max(0, cycle - steps + 1)
  const end = Math.min(fold.rowsUsed, cycle + 1)
  for (let row = 0; row < rows; row++) {
    const enters = row >= oldest && row < end
    into[first + row * stride] = enters ? data[(cycle - row) * major + (fold.rowStart + row) * minor]! : 0
  }
  return Math.max(0, end - oldest)
}
