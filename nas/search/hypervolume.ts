/**
 * Volume of the part of objective space that is dominated by some point and lies below the reference: exact, for two
 * or more objectives (all minimized), by slicing along the last one (While, Hingston, Barone & Huband, "A faster
 * algorithm for calculating hypervolume", 2006). Two objectives take n log n steps, each further one n times as many.
 *
 * Points that are not below the reference in every objective add nothing.
 */
export function hypervolume(points: readonly (readonly number[])[], reference: readonly number[]): number {
  const below = points.filter((point) => point.every((value, axis) => value < reference[axis]!))
  return volume(below, reference, reference.length - 1)
}

function volume(points: readonly (readonly number[])[], reference: readonly number[], axis: number): number {
  const sorted = points.toSorted((a, b) => a[axis]! - b[axis]!)
  if (axis === 1) return area(sorted, reference)
  return sorted.reduce((sum, point, i) => {
    const depth = (sorted[i + 1]?.[axis] ?? reference[axis]!) - point[axis]!
    return depth === 0 ? sum : sum + depth * volume(sorted.slice(0, i + 1), reference, axis - 1)
  }, 0)
}

/** @param sorted by ascending second objective. */
function area(sorted: readonly (readonly number[])[], [right, top]: readonly number[]): number {
  let left = right!
  let sum = 0
  for (const [x, y] of sorted) {
    if (x! >= left) continue
    sum += (left - x!) * (top! - y!)
    left = x!
  }
  return sum
}
