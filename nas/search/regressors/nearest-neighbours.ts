import { type Regressor, squaredDistance } from './regressor.ts'

/** The mean of the `count` nearest rows; of rows equally near the first ones. */
export function nearestNeighbours(count: number): Regressor {
  return {
    name: 'nearest neighbours',
    fit: (rows, targets) => (row) => {
      const distances = rows.map((other) => squaredDistance(row, other))
      const nearest = [...rows.keys()].sort((a, b) => distances[a]! - distances[b]!).slice(0, count)
      return targets[0]!.map((_, t) => nearest.reduce((sum, i) => sum + targets[i]![t]!, 0) / nearest.length)
    },
  }
}
