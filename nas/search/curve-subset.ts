import { hypervolume } from './hypervolume.ts'

/**
 * Chooses `count` sets of points, one after the other, each the one that adds most to the hypervolume of those chosen;
 * of equals (such as those that add nothing) the one with the largest of its own, then the first. Hypervolume is submodular, so the choice has at least 1 − 1/e of the largest that so many sets
 * have (Nemhauser, Wolsey & Fisher 1978; for hypervolume Guerreiro, Fonseca & Paquete 2016).
 *
 * @param sets of points whose objectives are minimized
 * @returns indices of the sets, in the order in which they were chosen
 */
export function curveSubset(
  sets: readonly (readonly (readonly number[])[])[],
  count: number,
  reference: readonly number[],
): number[] {
  const alone = sets.map((set) => hypervolume(set, reference))
  const chosen: number[] = []
  let points: readonly (readonly number[])[] = []
  while (chosen.length < Math.min(count, sets.length)) {
    const volumes = sets.map((set) => hypervolume([...points, ...set], reference))
    const [best] = [...sets.keys()]
      .filter((index) => !chosen.includes(index))
      .sort((a, b) => volumes[b]! - volumes[a]! || alone[b]! - alone[a]! || a - b)
    chosen.push(best!)
    points = [...points, ...sets[best!]!]
  }
  return chosen
}
