import { hypervolume } from './hypervolume.ts'

/**
 * The hypervolume of points as a fraction of a front's. Each objective is measured in units of the front's range, and the
 * reference lies a tenth of it beyond the front's worst.
 */
export function relativeHypervolume(
  front: readonly (readonly number[])[],
): (points: readonly (readonly number[])[]) => number {
  const axes = front[0]!.map((_, axis) => {
    const values = front.map((point) => point[axis]!)
    return { lowest: Math.min(...values), highest: Math.max(...values) }
  })
  const reference = axes.map(() => 1.1)
  const scaled = (point: readonly number[]) =>
    point.map((value, axis) => (value - axes[axis]!.lowest) / (axes[axis]!.highest - axes[axis]!.lowest))
  const whole = hypervolume(front.map(scaled), reference)
  return (points) => hypervolume(points.map(scaled), reference) / whole
}
