import type { TimeloopLevel } from './architecture.ts'

/** Elements that one instance of a level reads, and writes (fills and updates), of one data space. */
export interface LevelAccesses {
  readonly reads: number
  readonly writes: number
  /** Share of the bandwidth that an element takes; left out: 1. */
  readonly scale?: number
}

/**
 * Cycles when each level slows the computation down until its accesses per cycle, on average over the run, fit its
 * bandwidths.
 *
 * Source: Timeloop, BufferLevel::ComputePerformance; in its order of operations, so that rounding is the same.
 */
export function throttledCycles(
  computeCycles: number,
  { bandwidth }: Pick<TimeloopLevel, 'bandwidth'>,
  spaces: readonly LevelAccesses[],
): number {
  const reads = spaces.reduce((sum, space) => sum + (space.reads / computeCycles) * (space.scale ?? 1), 0)
  const writes = spaces.reduce((sum, space) => sum + (space.writes / computeCycles) * (space.scale ?? 1), 0)
  const slowdown = Math.min(
    1,
    ...[
      [bandwidth.read, reads] as const,
      [bandwidth.write, writes] as const,
      [bandwidth.shared, reads + writes] as const,
    ].map(([available, needed]) => (available < needed ? available / needed : 1)),
  )
  return Math.ceil(computeCycles / slowdown)
}
