import { busyColumns, type EdgeCounter, type FoldOperands } from './fold-operands.ts'

/**
 * Steps one fold of an array that holds an operand still: `rows` cycles shift it in from the top, last row first; then
 * the other operand moves right, partial sums move down and leave at the bottom, where they are added to the output.
 *
 * @param edge counts the words that cross the array's edges
 * @returns cycles stepped
 */
export function stepStationary(operands: FoldOperands, edge: EdgeCounter): number {
  const { rows, columns, fold, steps, fromLeft, output } = operands
  const { rowStart, columnStart, rowsUsed, columnsUsed } = fold
  const size = rows * columns
  const held = loadStationary(operands, edge)
  const right = new Int8Array(size)
  // Behind a row of zeros, which enter from above.
  const sums = new Int32Array(columns + size)
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
    for (let row = rows - 1; row >= 0; row--) {
      const { first, end } = busyColumns(cycle - row, steps, columnsUsed)
      const start = row * columns
      for (let i = start + first; i < start + end; i++) {
        sums[i + columns] = (sums[i]! + held[i]! * right[i]!) | 0
      }
    }

    const leaving = cycle - (rows - 1)
    const last = Math.min(leaving, columnsUsed - 1)
    for (let column = Math.max(0, leaving - (steps - 1)); column <= last; column++) {
      const at = (leaving - column) * output.major + (columnStart + column) * output.minor
      output.data[at] = (output.data[at]! + sums[size + column]!) | 0
      edge.outputWrites++
    }
  }
  return rows + cycles
}

/** The stationary operand after `rows` cycles of moving down. */
function loadStationary({ rows, columns, fold, fromTop }: FoldOperands, edge: EdgeCounter): Int8Array {
  const { rowStart, columnStart, rowsUsed, columnsUsed } = fold
  const held = new Int8Array(rows * columns)
  for (let row = rows - 1; row >= 0; row--) {
    held.copyWithin(columns, 0, held.length - columns)
    for (let column = 0; column < columns; column++) {
      const enters = row < rowsUsed && column < columnsUsed
      const at = (rowStart + row) * fromTop.major + (columnStart + column) * fromTop.minor
      held[column] = enters ? fromTop.data[at]! : 0
      if (enters) edge.topReads++
    }
  }
  return held
}
