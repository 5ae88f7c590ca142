import type { ArrayShape, Dataflow } from '../gemm.ts'
import type { Fold } from '../projection.ts'

/**
 * Outputs that leave the array in a line (cycle) of a fold, column c one line after column c - 1: of OS from the last
 * row on, so that unused rows come first; of WS and IS one after the other.
 */
export function outputsAt(
  { rowsUsed, columnsUsed }: Fold,
  line: number,
  steps: number,
  { rows }: ArrayShape,
  dataflow: Dataflow,
): number {
  const first = dataflow === 'os' ? line - (steps - 1) : line - (2 * rows - 1)
  const [oldest, newest] = dataflow === 'os' ? [rows - rowsUsed, rows - 1] : [0, steps - 1]
  const lastColumn = Math.min(columnsUsed - 1, first - oldest)
  return Math.max(0, lastColumn - Math.max(0, first - newest) + 1)
}
