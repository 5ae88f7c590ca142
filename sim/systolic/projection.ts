import type { ArrayShape, Dataflow, Gemm } from './gemm.ts'

/**
 * A matrix product as the array sees it: what is spread over its rows and columns, and what comes in time
 * (S_R, S_C and T of Samajdar et al., SCALE-Sim, ISPASS 2020).
 */
export interface Projection {
  readonly rowExtent: number
  readonly columnExtent: number
  readonly steps: number
}

export function project({ M, N, K }: Gemm, dataflow: Dataflow): Projection {
  if (dataflow === 'os') return { rowExtent: M, columnExtent: N, steps: K }
  if (dataflow === 'ws') return { rowExtent: K, columnExtent: N, steps: M }
  return { rowExtent: K, columnExtent: M, steps: N }
}

/** One pass over the array: the part of the projection that it holds. */
export interface Fold {
  readonly rowStart: number
  readonly columnStart: number
  readonly rowsUsed: number
  readonly columnsUsed: number
}

/** The folds of a projection larger than the array: column blocks outside, row blocks inside. */
export function* foldsOf({ rowExtent, columnExtent }: Projection, array: ArrayShape): Generator<Fold> {
  for (let columnStart = 0; columnStart < columnExtent; columnStart += array.columns) {
    const columnsUsed = Math.min(array.columns, columnExtent - columnStart)
    for (let rowStart = 0; rowStart < rowExtent; rowStart += array.rows) {
      const rowsUsed = Math.min(array.rows, rowExtent - rowStart)
      yield { rowStart, columnStart, rowsUsed, columnsUsed }
    }
  }
}

/**
 * Cycles of one fold on a `rows` × `columns` array, skew included. The last partial product is formed at the far
 * corner, rows + columns - 2 cycles after its first operand enters; a stationary operand takes `rows` cycles to load.
 */
export function foldCycles(steps: number, { rows, columns }: ArrayShape, dataflow: Dataflow): number {
  return steps + rows + columns - 2 + (dataflow === 'os' ? 0 : rows)
}
