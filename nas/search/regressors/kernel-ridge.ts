import { CholeskyDecomposition, Matrix } from 'ml-matrix'
import type { Features } from '../features.ts'
import { dot, type Regressor, squaredDistance, targetMeans } from './regressor.ts'

/** A positive definite measure of how alike two rows are. */
export type Kernel = (a: Features, b: Features) => number

/** (scale × a·b + 1)²: linear terms, squares and all products of two. */
export function quadraticKernel(scale: number): Kernel {
  return (a, b) => (scale * dot(a, b) + 1) ** 2
}

/** exp(−scale × |a − b|²). */
export function gaussianKernel(scale: number): Kernel {
  return (a, b) => Math.exp(-scale * squaredDistance(a, b))
}

/**
 * Ridge regression in the space of a kernel, about the mean of the targets: the posterior mean of a Gaussian process
 * whose noise variance is `penalty` (Rasmussen & Williams, Gaussian Processes for Machine Learning, 2006, eq. 2.25).
 */
export function kernelRidge(name: string, kernel: Kernel, penalty: number): Regressor {
  return {
    name,
    fit(rows, targets) {
      const means = targetMeans(targets)
      const gram = Matrix.zeros(rows.length, rows.length)
      rows.forEach((a, i) => {
        for (let j = 0; j <= i; j++) {
          const alike = kernel(a, rows[j]!)
          gram.set(i, j, alike + (i === j ? penalty : 0))
          gram.set(j, i, gram.get(i, j))
        }
      })
      const y = new Matrix(targets.map((row) => row.map((value, t) => value - means[t]!)))
      const weights = new CholeskyDecomposition(gram).solve(y).transpose().to2DArray()
      return (row) => {
        const alike = rows.map((other) => kernel(row, other))
        return weights.map((of, t) => means[t]! + dot(of, alike))
      }
    },
  }
}
