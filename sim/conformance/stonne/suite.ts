import { fileURLToPath } from 'node:url'
import { positiveInteger } from '../../systolic/csv-rows.ts'
import type { Gemm } from '../../systolic/gemm.ts'
import { type OutputMesh, stonneMeshCycles } from '../../systolic/stonne-mesh.ts'
import { type CaseRow, readCaseRows } from '../read-cases.ts'
import type { Suite } from '../suite.ts'

const inputColumns = ['rows', 'cols', 'M', 'N', 'K', 'T_M', 'T_N', 'dn_bw', 'rn_bw'] as const
const ownCases = fileURLToPath(new URL('cases.csv', import.meta.url))

/** Matrix products on STONNE's output-stationary mesh. */
export const stonneSuite: Suite = {
  name: 'stonne',
  against: 'STONNE 22634b8, OS_MESH',
  about: new URL('about.md', import.meta.url),
  tolerance: () => ({ exact: 0, within: 0 }),
  load: ({ cases = ownCases }) => ({
    cases: readCaseRows(cases, [...inputColumns, 'cycles']).map((row) => {
      const { gemm, mesh } = readInput(row)
      const { M, N, K } = gemm
      const name = `${M}x${N}x${K} on ${mesh.rows}x${mesh.columns}, tile ${mesh.tileRows}x${mesh.tileColumns}`
      return {
        name,
        compute: () => ({ cycles: stonneMeshCycles(gemm, mesh) }),
        expected: { cycles: row.number('cycles') },
      }
    }),
    notes: [],
  }),
}

function readInput(row: CaseRow): { gemm: Gemm; mesh: OutputMesh } {
  const integer = (column: (typeof inputColumns)[number]) =>
    positiveInteger(row.text(column), `${row.place} ${column}`)
  return {
    gemm: { M: integer('M'), N: integer('N'), K: integer('K') },
    mesh: {
      rows: integer('rows'),
      columns: integer('cols'),
      tileRows: integer('T_M'),
      tileColumns: integer('T_N'),
      distributionWords: integer('dn_bw'),
      reductionWords: integer('rn_bw'),
    },
  }
}
