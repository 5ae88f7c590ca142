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
 * Cycles that a fold of STONNE takes on top of the systolic ones: it configures the mesh, then passes operands through
 * its distribution network and outputs through its write port. Fitted to its runs (commit 22634b8), not derived; a
 * single row leaves one cycle earlier.
 */
const pipelineCycles = { oneRow: 4, moreRows: 5 }

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
      const pipeline = rows.size === 1 ? pipelineCycles.oneRow : pipelineCycles.moreRows
      const fold = foldCycles(K, { rows: rows.size, columns: columns.size }, 'os') + pipeline
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
