import { Matrix, solve } from 'ml-matrix'
import { dot, type Regressor, squaredDistance } from './regressor.ts'

/**
 * Interpolation by radial functions −r about a constant (Powell, "The theory of radial basis function approximation in
 * 1990", 1992). The rows must all be different; at them the prediction is the target.
 */
export const radialBasis: Regressor = {
  name: 'radial basis',
  fit(rows, targets) {
    const count = rows.length
    const system = Matrix.zeros(count + 1, count + 1)
    rows.forEach((a, i) => {
      for (let j = 0; j < i; j++) {
        const distance = -Math.sqrt(squaredDistance(a, rows[j]!))
        system.set(i, j, distance)
        system.set(j, i, distance)
      }
      system.set(i, count, 1)
      system.set(count, i, 1)
    })
    const right = new Matrix([...targets.map((row) => [...row]), targets[0]!.map(() => 0)])
    const weights = solve(system, right).transpose().to2DArray()
    return (row) => {
      const basis = [...rows.map((other) => -Math.sqrt(squaredDistance(row, other))), 1]
      return weights.map((of) => dot(of, basis))
    }
  },
}
