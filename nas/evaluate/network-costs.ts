import type { EarlyExitNetwork, Head } from '../../models/graph.ts'
import { type DeployedBits, int8Bits, type Lowered, layersOf } from '../../models/lower.ts'
import type { CostSummary } from '../../sim/cost/summary.ts'
import { exitTestNodes, type TestedMeasure } from '../../sim/exits/exit-test.ts'
import { costSteps, type Fidelity } from '../../sim/fidelity/cost-steps.ts'
import { checkSteppable, steppedRules } from '../../sim/fidelity/cycle.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import { defaultRules, type SimulationRules } from '../../sim/rules.ts'
import type { LayerNode } from '../../sim/workload/layer-graph.ts'
import { rememberByContent } from './remember-by-content.ts'
import { type Restarts, restartCosts } from './restart-costs.ts'

/**
 * Cost of every part that a candidate may be made of, on one accelerator. Layer by layer, one core at a time: parts
 * run one after the other, so the cost of a stage is the sum of its parts.
 */
export interface NetworkCosts {
  /** One per block of the backbone. */
  readonly blocks: readonly CostSummary[]
  /** Per mounting point, per kind in the order of `headKinds`: the head's layers, softmax and the exit test. */
  readonly heads: readonly (readonly CostSummary[])[]
  /** What a stage costs more that begins at an exit; undefined where nothing waits for exits. */
  readonly restarts?: Restarts
}

export interface NetworkCostOptions {
  readonly bits?: DeployedBits
  readonly rules?: SimulationRules
  /** What the exits test. */
  readonly measure?: TestedMeasure
  readonly fidelity?: Fidelity
}

/**
 * Costs of all blocks and heads of a network for one image.
 *
 * A block costs what it adds to the schedule of the backbone up to it; a head, what it adds to that of the backbone
 * up to its place, as if it were the first exit on the way: its weights are fetched ahead, over the one off-chip link.
 * The copy of the block's output to the head's core and the write of the logits belong to the head.
 *
 * With tensors on the chip and exits that are tested this is exact: an exit drains the accelerator, so that a stage
 * costs the same whatever came before that exit, and what it costs more than along the backbone stands in `restarts`. With residency
 * `published` weights are fetched ahead without limit, those of heads among them, and make later layers wait: by up to 25 %
 * of the latency (median 8 %) behind many two-layer heads, which costs of parts cannot say.
 *
 * Counted once for a network, an accelerator and options of the same content, and remembered for the life of the process.
 */
export function networkCosts(
  network: EarlyExitNetwork,
  system: System,
  options: NetworkCostOptions = {},
): NetworkCosts {
  const { bits = int8Bits, rules = defaultRules, measure, fidelity = 'analytic' } = options
  return remembered([network, system, bits, rules, measure, fidelity], () =>
    countNetworkCosts(network, system, options),
  )
}

const remembered = rememberByContent<NetworkCosts>(64)

function countNetworkCosts(
  network: EarlyExitNetwork,
  system: System,
  { bits = int8Bits, rules = defaultRules, measure, fidelity = 'analytic' }: NetworkCostOptions,
): NetworkCosts {
  const { pooling } = rules
  const step = costSteps[fidelity]
  const blocks: (Lowered & { before: readonly LayerNode[] })[] = []
  let before: readonly LayerNode[] = []
  let producers: ReadonlyMap<string, string> | undefined
  for (const { nodes } of network.blocks) {
    const lowered = layersOf(nodes, { bits, pooling, ...(producers && { producers }) })
    blocks.push({ ...lowered, before })
    before = [...before, ...lowered.layers]
    producers = lowered.producers
  }

  if (fidelity === 'cycle') {
    const layers = blocks.flatMap(({ layers }) => layers.map(({ layer }) => layer))
    checkSteppable(layers, system, rules)
  }
  const last = network.mountingPoints.at(-1)
  const headLayers = (blockIndex: number, head: Head, isLast: boolean): HeadLayers => {
    const lowered = layersOf(head.nodes, { bits, pooling, producers: blocks[blockIndex]!.producers })
    const logits = lowered.producers.get(head.output)!
    const { precision } = lowered.layers.at(-1)!.layer
    const test =
      rules.exitTest === 'free' ? [] : exitTestNodes(logits, network.classes, precision, isLast, measure)
    return { layers: [...lowered.layers, ...test], logits }
  }
  const points = network.mountingPoints.map((point) => ({
    blockIndex: point.blockIndex,
    heads: point.heads.map((head) => headLayers(point.blockIndex, head, point === last)),
  }))
  const costs = {
    blocks: blocks.map(({ before: backbone, layers }) =>
      step({ before: backbone, added: layers, sinks: new Set() }, system, rules),
    ),
    heads: points.map(({ blockIndex, heads }) => {
      const backbone = [...blocks[blockIndex]!.before, ...blocks[blockIndex]!.layers]
      return heads.map(({ layers, logits }) =>
        step({ before: backbone, added: layers, sinks: new Set([logits]) }, system, rules),
      )
    }),
  }
  const isScheduled = fidelity === 'analytic' || fidelity === 'cycle'
  const isDrained = rules.residency === 'on-chip' && rules.exitTest === 'charged'
  if (!isScheduled || !isDrained) return costs
  const parts = { blocks: blocks.map(({ layers }) => layers), points }
  const scheduleRules = fidelity === 'cycle' ? steppedRules(rules) : rules
  return { ...costs, restarts: restartCosts(parts, costs, system, scheduleRules) }
}

interface HeadLayers {
  readonly layers: readonly LayerNode[]
  readonly logits: string
}
