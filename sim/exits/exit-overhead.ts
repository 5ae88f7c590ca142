import type { ScheduledLayer } from '../schedule/layer-by-layer.ts'
import { macCount, type Operator } from '../workload/layer.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import type { StageLayers } from './stage-record.ts'

/** Parts of an exit branch: the linear layers and pooling of its head, the confidence test, moving tensors to and in it. */
export const exitParts = ['pooling', 'linear', 'test', 'transfers'] as const
export type ExitPart = (typeof exitParts)[number]

export interface PartCost {
  /** Time in which the part runs; transfers overlap with the others. */
  readonly cycles: number
  readonly energyPj: number
}

/** What an exit branch costs by itself. */
export interface ExitOverhead {
  readonly name: string
  readonly parts: Readonly<Record<ExitPart, PartCost>>
  /** From the end of the block before to the end of the branch. */
  readonly cycles: number
  readonly energyPj: number
  /** MACs of the branch over the multipliers of the array times `cycles`. */
  readonly arrayUse: number
}

const partOf = (operator: Operator): ExitPart =>
  operator === 'pool' ? 'pooling' : operator === 'gemm' || operator === 'conv' ? 'linear' : 'test'

/**
 * The exit branches of a schedule, each by itself.
 *
 * @param multipliers of the array that runs the linear layers
 */
export function exitOverheads(
  nodes: readonly LayerNode[],
  schedule: readonly ScheduledLayer[],
  stages: readonly StageLayers[],
  multipliers: number,
): readonly ExitOverhead[] {
  const layerOf = new Map(nodes.map(({ layer }) => [layer.name, layer]))
  return stages.map(({ name, blocks, head }): ExitOverhead => {
    const runs = schedule.filter((run) => head.includes(run.name))
    const before = schedule.filter((run) => blocks.includes(run.name))
    const transfers = runs.flatMap((run) => run.transfers)
    const part = (wanted: ExitPart): PartCost => {
      const own =
        wanted === 'transfers'
          ? transfers
          : runs.filter((run) => partOf(layerOf.get(run.name)!.operator) === wanted)
      return {
        cycles: sum(own.map(({ start, end }) => end - start)),
        energyPj: sum(own.map(({ energyPj }) => energyPj)),
      }
    }
    const from = Math.max(...before.map(({ end }) => end))
    const cycles = Math.max(...[...runs, ...transfers].map(({ end }) => end)) - from
    const macs = sum(runs.map((run) => macCount(layerOf.get(run.name)!)))
    return {
      name,
      parts: {
        pooling: part('pooling'),
        linear: part('linear'),
        test: part('test'),
        transfers: part('transfers'),
      },
      cycles,
      energyPj: sum([...runs, ...transfers].map(({ energyPj }) => energyPj)),
      arrayUse: macs / (multipliers * cycles),
    }
  })
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
