import type { EarlyExitNetwork, Head } from '../../models/graph.ts'
import { type DeployedBits, int8Bits, type Lowered, layersOf } from '../../models/lower.ts'
import type { CostSummary } from '../../sim/cost/summary.ts'
import { staticEnergyPj } from '../../sim/energy/static-energy.ts'
import { exitTestNodes, type TestedMeasure } from '../../sim/exits/exit-test.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import { defaultRules, type SimulationRules } from '../../sim/rules.ts'
import type { ScheduledLayer } from '../../sim/schedule/layer-by-layer.ts'
import { scheduleNetwork } from '../../sim/schedule/schedule.ts'
import { macCount } from '../../sim/workload/layer.ts'
import type { LayerNode } from '../../sim/workload/layer-graph.ts'

/**
 * Cost of every part that a candidate may be made of, on one accelerator. Layer by layer, one core at a time: parts
 * run one after the other, so the cost of a stage is the sum of its parts.
 */
export interface NetworkCosts {
  /** One per block of the backbone. */
  readonly blocks: readonly CostSummary[]
  /** Per mounting point, per kind in the order of `headKinds`: the head's layers, softmax and the exit test. */
  readonly heads: readonly (readonly CostSummary[])[]
}

export interface NetworkCostOptions {
  readonly bits?: DeployedBits
  readonly rules?: SimulationRules
  /** What the exits test. */
  readonly measure?: TestedMeasure
}

/**
 * Costs of all blocks and heads of a network for one image.
 *
 * A block costs what it adds to the schedule of the backbone up to it; a head, what it adds to that of the backbone
 * up to its place, as if it were the first exit on the way: its weights are fetched ahead, over the one off-chip link.
 * The copy of the block's output to the head's core and the write of the logits belong to the head.
 *
 * What costs that add up cannot say: after an exit that does not take the image, the next block's first weights come
 * only then, where the backbone alone fetches them ahead; the sum leaves that wait out (with tensors on the chip it is
 * 0.1 to 1.1 % below the schedule of the whole network on the study's system, energy equal to 1e-5). With residency
 * `published` weights are fetched ahead without limit, and those of many two-layer heads make later layers wait.
 */
export function networkCosts(
  network: EarlyExitNetwork,
  system: System,
  { bits = int8Bits, rules = defaultRules, measure }: NetworkCostOptions = {},
): NetworkCosts {
  const { pooling } = rules
  const blocks: (Lowered & { before: readonly LayerNode[] })[] = []
  let before: readonly LayerNode[] = []
  let producers: ReadonlyMap<string, string> | undefined
  for (const { nodes } of network.blocks) {
    const lowered = layersOf(nodes, { bits, pooling, ...(producers && { producers }) })
    blocks.push({ ...lowered, before })
    before = [...before, ...lowered.layers]
    producers = lowered.producers
  }

  const headCost = (blockIndex: number, head: Head, isLast: boolean): CostSummary => {
    const block = blocks[blockIndex]!
    const lowered = layersOf(head.nodes, { bits, pooling, producers: block.producers })
    const logits = lowered.producers.get(head.output)!
    const { precision } = lowered.layers.at(-1)!.layer
    const test =
      rules.exitTest === 'free' ? [] : exitTestNodes(logits, network.classes, precision, isLast, measure)
    const backbone = [...block.before, ...block.layers]
    return addedCost(backbone, [...lowered.layers, ...test], new Set([logits]), system, rules)
  }
  const last = network.mountingPoints.at(-1)
  return {
    blocks: blocks.map(({ before: backbone, layers }) =>
      addedCost(backbone, layers, new Set(), system, rules),
    ),
    heads: network.mountingPoints.map((point) =>
      point.heads.map((head) => headCost(point.blockIndex, head, point === last)),
    ),
  }
}

/** What running `added` after `before` costs more than `before` alone. */
function addedCost(
  before: readonly LayerNode[],
  added: readonly LayerNode[],
  sinks: ReadonlySet<string>,
  system: System,
  rules: SimulationRules,
): CostSummary {
  const schedule = scheduleNetwork([...before, ...added], sinks, system, rules).layers
  const own = schedule.slice(before.length)
  const latencyCycles = lastEnd(schedule) - lastEnd(schedule.slice(0, before.length))
  const dynamicPj = own.reduce((sum, layer) => sum + layerEnergyPj(layer), 0)
  return {
    macs: added.reduce((sum, { layer }) => sum + macCount(layer), 0),
    energyPj: dynamicPj + staticEnergyPj(latencyCycles, system),
    latencyCycles,
  }
}

function lastEnd(layers: readonly ScheduledLayer[]): number {
  return layers.reduce(
    (latest, { end, transfers }) => Math.max(latest, end, ...transfers.map((transfer) => transfer.end)),
    0,
  )
}

function layerEnergyPj({ energyPj, transfers }: ScheduledLayer): number {
  return transfers.reduce((sum, transfer) => sum + transfer.energyPj, energyPj)
}
