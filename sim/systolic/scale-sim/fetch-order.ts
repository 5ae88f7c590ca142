import { checkAtMost } from '../exact.ts'
import { addressLimit } from './axes.ts'
import type { OperandStream } from './operand-stream.ts'

/** Elements of a stream's fetch order, those of unused lanes included. */
export function fetchLength({ lanes, steps, arrayLanes }: OperandStream): number {
  return Math.ceil(lanes.length / arrayLanes) * steps.length * arrayLanes
}

/**
 * The addresses of a stream in the order in which they are fetched from DRAM: its folds along the lanes one after the
 * other, each a matrix of steps × array lanes; read row by row where the operand is held, else along anti-diagonals
 * across all folds, from the newest step to the oldest. Elements without an address are left out.
 *
 * @throws {InputError} for more than 2^30 elements.
 */
export function fetchOrder(stream: OperandStream): Int32Array {
  const { lanes, steps, arrayLanes, isHeld } = stream
  const rows = Math.ceil(lanes.length / arrayLanes) * steps.length
  checkAtMost('elements of an operand', lanes.length * steps.length, addressLimit)
  const order = new Int32Array(lanes.length * steps.length)
  let count = 0
  const fetch = (row: number, column: number) => {
    const lane = Math.floor(row / steps.length) * arrayLanes + column
    const address = lane < lanes.length ? stream.at(lane, row % steps.length) : -1
    if (address >= 0) order[count++] = address
  }
  if (isHeld) {
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < arrayLanes; column++) fetch(row, column)
  } else {
    for (let diagonal = 0; diagonal < rows + arrayLanes - 1; diagonal++) {
      const oldest = Math.max(0, diagonal - arrayLanes + 1)
      for (let row = Math.min(diagonal, rows - 1); row >= oldest; row--) fetch(row, diagonal - row)
    }
  }
  return order.subarray(0, count)
}
