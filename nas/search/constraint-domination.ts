import type { Assessed } from './genome.ts'

/**
 * Whether `a` constraint-dominates `b` (Deb et al., "A fast and elitist multiobjective genetic algorithm: NSGA-II",
 * 2002, definition 1): it is feasible and `b` is not, or it violates less, or both are feasible and it is no worse in
 * any objective and better in one.
 */
export function dominates(a: Assessed, b: Assessed): boolean {
  if (a.violation > 0 || b.violation > 0) return a.violation < b.violation
  let isBetter = false
  for (let axis = 0; axis < a.objectives.length; axis++) {
    if (a.objectives[axis]! > b.objectives[axis]!) return false
    if (a.objectives[axis]! < b.objectives[axis]!) isBetter = true
  }
  return isBetter
}

/** Fronts of indices, best first: each is what nothing dominates once those before it are taken away. */
export function nonDominatedFronts(population: readonly Assessed[]): number[][] {
  const dominated: number[][] = population.map(() => [])
  const dominators = new Int32Array(population.length)
  population.forEach((a, i) => {
    for (let j = 0; j < i; j++) {
      const b = population[j]!
      if (dominates(a, b)) {
        dominated[i]!.push(j)
        dominators[j]! += 1
      } else if (dominates(b, a)) {
        dominated[j]!.push(i)
        dominators[i]! += 1
      }
    }
  })
  const fronts: number[][] = []
  let front = [...population.keys()].filter((i) => dominators[i] === 0)
  while (front.length > 0) {
    fronts.push(front)
    front = front.flatMap((i) =>
      dominated[i]!.filter((j) => {
        dominators[j]! -= 1
        return dominators[j] === 0
      }),
    )
  }
  return fronts
}
