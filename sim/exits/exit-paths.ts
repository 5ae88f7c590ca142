import type { ScheduledLayer } from '../schedule/layer-by-layer.ts'
import type { PathCost } from './expected-cost.ts'
import type { StageLayers } from './stage-record.ts'

/** What an image costs that leaves at an exit. */
export interface ExitPath extends PathCost {
  readonly name: string
  /** Of the energy, what went into later stages before the exit's decision, to be thrown away. */
  readonly wastedPj: number
  /** Of the latency of the next exit's path, what ran beside this exit's head and test; 0 where the next stage waits. */
  readonly overlapCycles: number
}

/**
 * Cuts a schedule in which every head runs at the decision of each exit: an image that leaves there costs all layers and
 * transfers of the stages up to it, and of later ones what had begun by then. A layer that is stopped counts by the share
 * of its time that it ran, a transfer likewise.
 *
 * @param stages in order; the last layer of a head decides
 */
export function exitPaths(
  schedule: readonly ScheduledLayer[],
  stages: readonly StageLayers[],
): readonly ExitPath[] {
  const stageOf = new Map(
    stages.flatMap(({ blocks, head }, stage) => [...blocks, ...head].map((layer) => [layer, stage] as const)),
  )
  const parts = schedule.flatMap((layer) =>
    [layer, ...layer.transfers].map(({ start, end, energyPj }) => ({
      stage: stageOf.get(layer.name)!,
      start,
      end,
      energyPj,
    })),
  )
  return stages.map(({ name }, stage): ExitPath => {
    const own = parts.filter((part) => part.stage <= stage)
    const latencyCycles = own.reduce((latest, { end }) => Math.max(latest, end), 0)
    const later = parts.filter((part) => part.stage > stage && part.start < latencyCycles)
    const wastedPj = later.reduce((sum, { start, end, energyPj }) => {
      const share = end <= latencyCycles ? 1 : (latencyCycles - start) / (end - start)
      return sum + share * energyPj
    }, 0)
    const firstLater = later.reduce((first, { start }) => Math.min(first, start), latencyCycles)
    return {
      name,
      latencyCycles,
      energyPj: own.reduce((sum, part) => sum + part.energyPj, 0) + wastedPj,
      wastedPj,
      overlapCycles: latencyCycles - firstLater,
    }
  })
}
