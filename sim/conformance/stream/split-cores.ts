import type { LoopDimension } from '../../workload/layer.ts'

/** A loop of a node, in the order in which Stream lists them. */
export interface NodeLoop {
  readonly dimension: LoopDimension
  readonly size: number
}

/**
 * How a node is split over cores: its loops from the largest down, the first listed of equals, each by what it has in common
 * with the cores that are left.
 *
 * Source: Stream, GenericMappingGenerator, as its records of June and August 2026 show it (later it takes loops of the output first).
 */
export function splitOverCores(
  loops: readonly NodeLoop[],
  cores: number,
): ReadonlyMap<LoopDimension, number> {
  const factors = new Map<LoopDimension, number>()
  let left = cores
  for (const { dimension, size } of [...loops].sort((a, b) => b.size - a.size)) {
    const factor = commonDivisor(left, size)
    if (factor > 1) factors.set(dimension, factor)
    left /= factor
  }
  return factors
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b)
}
