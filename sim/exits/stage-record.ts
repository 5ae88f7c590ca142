import type { ScheduledLayer } from '../schedule/layer-by-layer.ts'

/** Names of the layers between two exits and of the exit's head. */
export interface StageLayers {
  /** Letter of the exit. */
  readonly name: string
  readonly blocks: readonly string[]
  readonly head: readonly string[]
}

/** What a stage of a scheduled network takes. A wait for the head before it is in no stage. */
export interface StageRecord {
  readonly name: string
  /** From the start of the first layer of the blocks to the end of the last. */
  readonly blocksCycles: number
  /** From the start of the head's first layer to the end of its last; the way of the map to it is not in it. */
  readonly headCycles: number
  /** From the start of the blocks to the end of the head. */
  readonly cycles: number
  /** Of the layers, and of every transfer of what they make and of their weights and image. */
  readonly energyPj: number
  /** Of the head's layers and weights, and of the map's way to the head where that way takes time. */
  readonly headEnergyPj: number
}

/**
 * Cuts a schedule into the stages of its exits.
 *
 * Source: the record of early exits in the study's branch of Stream (arXiv 2512.04705).
 */
export function stageRecords(
  schedule: readonly ScheduledLayer[],
  stages: readonly StageLayers[],
): readonly StageRecord[] {
  const transfers = schedule.flatMap((layer) =>
    layer.transfers.map((transfer) => ({ ...transfer, for: layer.name })),
  )
  const image = schedule.find((layer) => layer.transfers.some(({ tensor }) => tensor === 'input'))?.name
  return stages.map(({ name, blocks, head }): StageRecord => {
    const own = (names: readonly string[]) => {
      const set = new Set(names)
      const layers = schedule.filter((layer) => set.has(layer.name))
      return {
        start: Math.min(...layers.map(({ start }) => start)),
        end: Math.max(...layers.map(({ end }) => end)),
        energyPj: sum(layers.map(({ energyPj }) => energyPj)),
        sent: transfers.filter(({ tensor }) => set.has(tensor === 'input' ? image! : tensor)),
      }
    }
    const body = own(blocks)
    const exit = own(head)
    const toHead = body.sent.filter(
      (transfer) => head.includes(transfer.for) && transfer.end > transfer.start,
    )
    const energyOf = (list: readonly { energyPj: number }[]) => sum(list.map(({ energyPj }) => energyPj))
    return {
      name,
      blocksCycles: body.end - body.start,
      headCycles: exit.end - exit.start,
      cycles: exit.end - body.start,
      energyPj: body.energyPj + exit.energyPj + energyOf([...body.sent, ...exit.sent]),
      headEnergyPj: exit.energyPj + energyOf([...exit.sent, ...toHead]),
    }
  })
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
