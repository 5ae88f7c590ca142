import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { stepArray } from './step-array.ts'
import { queuedCycles, stonneMeshCycles } from './stonne-mesh.ts'

const mesh = {
  rows: 8,
  columns: 8,
  tileRows: 8,
  tileColumns: 8,
  distributionWords: 16,
  reductionWords: 64,
}

test('cycles on the mesh are those of an array that steps the used part of each fold, and five a fold on top', () => {
  for (const [M, N, K] of [
    [17, 15, 33],
    [8, 8, 8],
    [5, 20, 3],
    [24, 9, 4],
  ] as const) {
    const folds = Math.ceil(M / 8) * Math.ceil(N / 8)
    const stepped = stepArray(
      { array: mesh, dataflow: 'os', bits: 8, edgeFolds: 'used' },
      { M, N, K },
      new Int8Array(M * K),
      new Int8Array(K * N),
    )
    // Folds of one row or one column take four.
    const short = (M % 8 === 1 ? Math.ceil(N / 8) : 0) + (N % 8 === 1 ? Math.ceil(M / 8) : 0)
    assert.is(stonneMeshCycles({ M, N, K }, mesh), stepped.cycles + 5 * folds - short)
  }
})

test('outputs that leave by diagonals and are taken from the queue half by half end as many cycles late as is charged', () => {
  for (let rows = 1; rows <= 20; rows++) {
    for (let columns = 1; columns <= 20; columns++) {
      const diagonals = rows + columns - 1
      let queued = 0
      let cycle = 0
      for (; cycle < diagonals || queued > 0; cycle++) {
        const arriving = Math.min(cycle + 1, rows, columns, diagonals - cycle)
        queued += Math.max(0, arriving)
        for (let taken = 0; taken < queued; taken++) queued--
      }
      assert.is(cycle - diagonals, queuedCycles({ rows, columns }), `${rows} × ${columns}`)
    }
  }
})

test('a tile larger than the mesh and a mesh that waits for operands are refused', () => {
  const gemm = { M: 8, N: 8, K: 8 }
  const refusal = (change: object) => () => stonneMeshCycles(gemm, { ...mesh, ...change })
  for (const change of [
    { tileRows: 9 },
    { tileColumns: 9 },
    { distributionWords: 8 },
    { reductionWords: 8 },
  ]) {
    assert.throws(
      refusal(change),
      (error: Error) => error instanceof InputError && /expected a/.test(error.message),
    )
  }
})

test.run()
