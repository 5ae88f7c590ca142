import { type EdgeCounter, enterLeft, type FoldOperands } from './fold-operands.ts'
import { clearedArray, planRegisters } from './mac-array.ts'
import { ShiftRegisters } from './shift-registers.ts'

/**
 * Steps one output-stationary fold: one operand moves right, the other down, an element a cycle, and every processing
 * element adds their product to its own sum. A sum leaves in the cycle in which its last pair meets.
 *
 * @param edge counts the words that cross the array's edges
 * @returns cycles stepped
 */
export function stepOutputStationary(operands: FoldOperands, edge: EdgeCounter): number {
  const { rows, columns, fold, steps, fromTop, output } = operands
  const { rowStart, columnStart, rowsUsed, columnsUsed } = fold
  const plan = planRegisters({ rows, columns }, 1)
  const { width, stayingStart } = plan
  const array = clearedArray(plan)
  const { int8, int32: sums } = array
  const right = new ShiftRegisters(array.bytes, plan.rightStart, plan.right)
  const down = new ShiftRegisters(array.bytes, plan.downStart, plan.down)
  const cycles = steps + rows + columns - 2
  for (let cycle = 0; cycle < cycles; cycle++) {
    const left = right.advance()
    edge.leftReads += enterLeft(operands, cycle, int8, left, right.stride)
    const top = down.advance()
    const oldest = Math.max(0, cycle - steps + 1)
    const end = Math.min(columnsUsed, cycle + 1)
    for (let column = 0; column < columns; column++) {
      const enters = column >= oldest && column < end
      const at = (cycle - column) * fromTop.major + (columnStart + column) * fromTop.minor
      int8[top + column] = enters ? fromTop.data[at]! : 0
    }
    edge.topReads += Math.max(0, end - oldest)
    array.cycle(stayingStart, 4 * width, left, right.stride, top, width, rowsUsed, cycle, steps, columnsUsed)

    const finished = cycle - (steps - 1)
    const last = Math.min(finished, columnsUsed - 1)
    const firstSum = stayingStart / 4
    for (let column = Math.max(0, finished - (rowsUsed - 1)); column <= last; column++) {
      const row = finished - column
      const at = (rowStart + row) * output.major + (columnStart + column) * output.minor
      output.data[at] = sums[firstSum + row * width + column]!
      edge.outputWrites++
    }
  }
  return cycles
}
