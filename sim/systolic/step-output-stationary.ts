import { busyColumns, type EdgeCounter, type FoldOperands } from './fold-operands.ts'

/**
 * Steps one output-stationary fold: one operand moves right, the other down, an element a cycle, and every processing
 * element adds their product to its own sum. A sum leaves in the cycle in which its last pair meets.
 *
 * @param edge counts the words that cross the array's edges
 * @returns cycles stepped
 */
export function stepOutputStationary(operands: FoldOperands, edge: EdgeCounter): number {
  const { rows, columns, fold, steps, fromLeft, fromTop, output } = operands
  const { rowStart, columnStart, rowsUsed, columnsUsed } = fold
  const size = rows * columns
  const right = new Int8Array(size)
  const down = new Int8Array(size)
  const sums = new Int32Array(size)
  const cycles = steps + rows + columns - 2
  for (let cycle = 0; cycle < cycles; cycle++) {
    right.copyWithin(1, 0, size - 1)
    for (let row = 0; row < rows; row++) {
      const step = cycle - row
      const enters = step >= 0 && step < steps && row < rowsUsed
      const at = step * fromLeft.major + (rowStart + row) * fromLeft.minor
      right[row * columns] = enters ? fromLeft.data[at]! : 0
      if (enters) edge.leftReads++
    }
    down.copyWithin(columns, 0, size - columns)
    for (let column = 0; column < columns; column++) {
      const step = cycle - column
      const enters = step >= 0 && step < steps && column < columnsUsed
      const at = step * fromTop.major + (columnStart + column) * fromTop.minor
      down[column] = enters ? fromTop.data[at]! : 0
      if (enters) edge.topReads++
    }
    for (let row = 0; row < rowsUsed; row++) {
      const { first, end } = busyColumns(cycle - row, steps, columnsUsed)
      const start = row * columns
      for (let i = start + first; i < start + end; i++) sums[i] = (sums[i]! + right[i]! * down[i]!) | 0
    }

    const finished = cycle - (steps - 1)
    const last = Math.min(finished, columnsUsed - 1)
    for (let column = Math.max(0, finished - (rowsUsed - 1)); column <= last; column++) {
      const row = finished - column
      const at = (rowStart + row) * output.major + (columnStart + column) * output.minor
      output.data[at] = sums[row * columns + column]!
      edge.outputWrites++
    }
  }
  return cycles
}
