import { CholeskyDecomposition, Matrix } from 'ml-matrix'
import { dot, type Regressor, targetMeans } from './regressor.ts'

/** Linear least squares with `penalty` × the sum of the squared weights; the intercept is free. */
export function ridge(penalty: number): Regressor {
  return {
    name: 'ridge',
    fit(rows, targets) {
      const centre = targetMeans(rows.map((row) => [...row]))
      const means = targetMeans(targets)
      const x = new Matrix(rows.map((row) => Array.from(row, (value, i) => value - centre[i]!)))
      const y = new Matrix(targets.map((row) => row.map((value, t) => value - means[t]!)))
      const transposed = x.transpose()
      const normal = transposed.mmul(x).add(Matrix.eye(x.columns).mul(penalty))
      const weights = new CholeskyDecomposition(normal).solve(transposed.mmul(y)).transpose().to2DArray()
      return (row) => weights.map((of, t) => means[t]! + dot(of, row) - dot(of, centre))
    },
  }
}
