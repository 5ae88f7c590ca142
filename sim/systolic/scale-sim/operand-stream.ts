import type { Layer } from '../../workload/layer.ts'
import type { ArrayShape, Dataflow } from '../gemm.ts'
import type { Fold } from '../projection.ts'
import { type AddressMatrix, type Axis, inputMatrix, weightMatrix } from './axes.ts'

/** An operand on its way into the array: lanes side by side, one per row or column of it, steps after each other. */
export class OperandStream {
  readonly words: number
  readonly lanes: Axis
  readonly steps: Axis
  /** Rows (or columns) of the array that lanes are spread over; more lanes than these come in folds. */
  readonly arrayLanes: number
  /** Stays in the array for a fold: enters unskewed in its first lines, last row first. */
  readonly isHeld: boolean
  readonly #array: ArrayShape
  readonly #side: 'left' | 'top'
  /** Line of a fold at which the first word enters. */
  readonly #delay: number
  readonly #height: number
  readonly #width: number

  constructor(matrix: AddressMatrix, array: ArrayShape, role: StreamRole) {
    this.words = matrix.words
    this.lanes = role.lanes === 'outer' ? matrix.outer : matrix.inner
    this.steps = role.lanes === 'outer' ? matrix.inner : matrix.outer
    this.arrayLanes = role.side === 'left' ? array.rows : array.columns
    this.isHeld = role.isHeld
    this.#array = array
    this.#side = role.side
    this.#delay = role.delay
    this.#height = matrix.bounds?.height ?? Number.POSITIVE_INFINITY
    this.#width = matrix.bounds?.width ?? Number.POSITIVE_INFINITY
  }

  /** Address of a word, or -1 where its window hangs over the feature map. */
  at(lane: number, step: number): number {
    const { lanes, steps } = this
    if (lanes.y[lane]! + steps.y[step]! >= this.#height || lanes.x[lane]! + steps.x[step]! >= this.#width)
      return -1
    return lanes.address[lane]! + steps.address[step]!
  }

  /** Writes the addresses that enter the array in a line (cycle) of a fold into `into`; returns how many. */
  requestsAt(fold: Fold, line: number, into: Int32Array): number {
    let count = 0
    if (this.isHeld) {
      const row = this.#array.rows - 1 - line
      if (row < 0 || row >= fold.rowsUsed) return 0
      for (let column = 0; column < fold.columnsUsed; column++) {
        const address = this.at(fold.columnStart + column, fold.rowStart + row)
        if (address >= 0) into[count++] = address
      }
      return count
    }
    const [start, used] =
      this.#side === 'left' ? [fold.rowStart, fold.rowsUsed] : [fold.columnStart, fold.columnsUsed]
    const newest = line - this.#delay
    const last = Math.min(newest, used - 1)
    for (let lane = Math.max(0, newest - this.steps.length + 1); lane <= last; lane++) {
      const address = this.at(start + lane, newest - lane)
      if (address >= 0) into[count++] = address
    }
    return count
  }
}

interface StreamRole {
  /** Axis of the operand's matrix that is spread over the array. */
  readonly lanes: 'outer' | 'inner'
  readonly side: 'left' | 'top'
  readonly isHeld: boolean
  readonly delay: number
}

/** How inputs and weights of a layer enter an array. */
export function operandStreams(
  layer: Layer,
  array: ArrayShape,
  dataflow: Dataflow,
): { readonly input: OperandStream; readonly weight: OperandStream } {
  const spread = (side: 'left' | 'top'): StreamRole => ({ lanes: 'outer', side, isHeld: false, delay: 0 })
  const held: StreamRole = { lanes: 'outer', side: 'top', isHeld: true, delay: 0 }
  const moving: StreamRole = { lanes: 'inner', side: 'left', isHeld: false, delay: array.rows }
  const [input, weight] =
    dataflow === 'os' ? [spread('left'), spread('top')] : dataflow === 'ws' ? [moving, held] : [held, moving]
  return {
    input: new OperandStream(inputMatrix(layer), array, input),
    weight: new OperandStream(weightMatrix(layer), array, weight),
  }
}
