import { InputError } from '../../errors.ts'
import { exactProduct } from './exact.ts'
import type { ArrayShape, Gemm } from './gemm.ts'
import { foldCycles } from './projection.ts'

/** STONNE's output-stationary mesh. */
export interface OutputMesh extends ArrayShape {
  /** Outputs of one fold (T_M × T_N). */
  readonly tileRows: number
  readonly tileColumns: number
  /** Words per cycle into the mesh and out of it (dn_bw, rn_bw). */
  readonly distributionWords: number
  readonly reductionWords: number
}

/**
 * Cycles that a fold takes from its configuration to the array's first product, and from its last product through
 * accumulator and collection bus into memory (`STONNEModel::cycle`: memory, bus, accumulators, mesh in this order).
 */
const pipelineCycles = { configure: 1, accumulator: 1, bus: 1, memory: 1 }
const passing = Object.values(pipelineCycles).reduce((sum, cycles) => sum + cycles, 0)

/**
 * Cycles in which outputs still wait in the memory's write queue when the last has arrived: a cycle takes the upper half
 * of what is queued (`OSMeshSDMemory::cycle` counts against a length that shrinks). Outputs come by diagonals: one by one
 * from a fold of one row or column; from others the last diagonals of 3, 2 and 1 leave one behind.
 */
export const queuedCycles = ({ rows, columns }: ArrayShape): number => (Math.min(rows, columns) === 1 ? 0 : 1)

/**
 * Cycles of a matrix product on STONNE's output-stationary mesh (OS_MESH, TPU_OS_DENSE): one fold after the other,
 * edge folds at their real size.
 *
 * @throws {InputError} for a tile larger than the mesh, a mesh that waits for operands, and cycles above 2^53.
 */
export function stonneMeshCycles({ M, N, K }: Gemm, mesh: OutputMesh): number {
  checkMesh(mesh)
  const { tileRows, tileColumns } = mesh
  const parts = (extent: number, tile: number) => [
    { size: tile, count: Math.floor(extent / tile) },
    { size: extent % tile, count: extent % tile === 0 ? 0 : 1 },
  ]
  let cycles = 0
  for (const rows of parts(M, tileRows)) {
    for (const columns of parts(N, tileColumns)) {
      const shape = { rows: rows.size, columns: columns.size }
      const fold = foldCycles(K, shape, 'os') + passing + queuedCycles(shape)
      cycles += exactProduct('cycles', rows.count, columns.count, fold)
    }
  }
  return exactProduct('cycles', cycles)
}

function checkMesh(mesh: OutputMesh): void {
  const { rows, columns, tileRows, tileColumns, distributionWords, reductionWords } = mesh
  const expect = (isSo: boolean, place: string, expected: string, found: number) => {
    if (!isSo) throw new InputError({ place, expected, found: String(found) })
  }
  expect(tileRows <= rows, 'T_M', `at most the ${rows} rows of the mesh`, tileRows)
  expect(tileColumns <= columns, 'T_N', `at most the ${columns} columns of the mesh`, tileColumns)
  expect(
    distributionWords >= rows + columns,
    'dn_bw',
    `a word per edge port, ${rows + columns}`,
    distributionWords,
  )
  expect(reductionWords >= rows * columns, 'rn_bw', `a word per element, ${rows * columns}`, reductionWords)
}
