import { hypervolume } from './hypervolume.ts'

/**
 * Picks candidates one by one, each the one that adds most hypervolume to the front and those picked before (the first
 * on ties); stops when none adds any. Objectives are measured in units of the range of all points, and the reference
 * lies a tenth of it beyond the worst.
 *
 * @returns indices of candidates, in the order picked; at most `count`.
 */
export function hypervolumeSubset(
  front: readonly (readonly number[])[],
  candidates: readonly (readonly number[])[],
  count: number,
): number[] {
  const all = [...front, ...candidates]
  const lowest = all[0]!.map((_, axis) => Math.min(...all.map((point) => point[axis]!)))
  const ranges = lowest.map((low, axis) => Math.max(...all.map((point) => point[axis]!)) - low || 1)
  const scaled = (point: readonly number[]) =>
    point.map((value, axis) => (value - lowest[axis]!) / ranges[axis]!)
  const reference = lowest.map(() => 1.1)
  const scaledCandidates = candidates.map(scaled)
  const held = front.map(scaled)
  const picked: number[] = []
  let reached = hypervolume(held, reference)
  while (picked.length < count) {
    const volumes = scaledCandidates.map((point) => hypervolume([...held, point], reference))
    const largest = Math.max(...volumes)
    if (!(largest > reached)) break
    const best = volumes.indexOf(largest)
    picked.push(best)
    held.push(scaledCandidates[best]!)
    reached = largest
  }
  return picked
}
