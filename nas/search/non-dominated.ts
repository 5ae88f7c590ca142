/**
 * The points that no other point dominates, by ascending index. Of points that are equal in every objective the one
 * with the lowest index is kept.
 *
 * In lexicographic order nothing dominates a point before it, so each point is compared with the front found so far.
 * The one that dominated last is tried first, as it tends to dominate the neighbours too.
 *
 * @param objectives one array per objective, each with one value per point; all are minimized.
 */
export function nonDominated(objectives: readonly ArrayLike<number>[]): number[] {
  const order = Uint32Array.from({ length: objectives[0]!.length }, (_, point) => point)
  order.sort((a, b) => lexicographic(objectives, a, b) || a - b)
  const front: number[] = []
  for (const point of order) {
    const dominator = front.findIndex((other) =>
      objectives.every((values) => values[other]! <= values[point]!),
    )
    if (dominator < 0) front.push(point)
    else front.unshift(...front.splice(dominator, 1))
  }
  return front.sort((a, b) => a - b)
}

function lexicographic(objectives: readonly ArrayLike<number>[], a: number, b: number): number {
  for (const values of objectives) if (values[a] !== values[b]) return values[a]! - values[b]!
  return 0
}
