import { type EdgeCounter, enterLeft, type FoldOperands } from './fold-operands.ts'
import { clearedArray, planRegisters } from './mac-array.ts'
import { ShiftRegisters } from './shift-registers.ts'

/**
 * Steps one fold of an array that holds an operand still: `rows` cycles shift it in from the top, last row first; then
 * the other operand moves right, partial sums move down and leave at the bottom, where they are added to the output.
 *
 * @param edge counts the words that cross the array's edges
 * @returns cycles stepped
 */
export function stepStationary(operands: FoldOperands, edge: EdgeCounter): number {
  const { rows, columns, fold, steps, output } = operands
  const { columnStart, rowsUsed, columnsUsed } = fold
  const plan = planRegisters({ rows, columns }, 4)
  const { width, stayingStart } = plan
  const array = clearedArray(plan)
  const { int8, int32: sums } = array
  loadStationary(operands, int8.subarray(stayingStart, stayingStart + rows * width), width, edge)
  const right = new ShiftRegisters(array.bytes, plan.rightStart, plan.right)
  const down = new ShiftRegisters(array.bytes, plan.downStart, plan.down)
  const cycles = steps + rows + columns - 2
  for (let cycle = 0; cycle < cycles; cycle++) {
    const left = right.advance()
    edge.leftReads += enterLeft(operands, cycle, int8, left, right.stride)
    const top = down.advance()
    // Zeros enter from above.
    sums.fill(0, top / 4, top / 4 + width)
    array.cycle(top, 4 * width, left, right.stride, stayingStart, width, rowsUsed, cycle, steps, columnsUsed)

    const leaving = cycle - (rows - 1)
    const bottom = top / 4 + (rows - 1) * width
    const last = Math.min(leaving, columnsUsed - 1)
    for (let column = Math.max(0, leaving - (steps - 1)); column <= last; column++) {
      const at = (leaving - column) * output.major + (columnStart + column) * output.minor
      output.data[at] = (output.data[at]! + sums[bottom + column]!) | 0
      edge.outputWrites++
    }
  }
  return rows + cycles
}

/** Moves the stationary operand in, `rows` cycles long, last row first. */
function loadStationary(
  { rows, columns, fold, fromTop }: FoldOperands,
  held: Int8Array,
  width: number,
  edge: EdgeCounter,
): void {
  const { rowStart, columnStart, rowsUsed, columnsUsed } = fold
  for (let row = rows - 1; row >= 0; row--) {
    held.copyWithin(width, 0, held.length - width)
    for (let column = 0; column < columns; column++) {
      const enters = row < rowsUsed && column < columnsUsed
      const at = (rowStart + row) * fromTop.major + (columnStart + column) * fromTop.minor
      held[column] = enters ? fromTop.data[at]! : 0
      if (enters) edge.topReads++
    }
  }
}
