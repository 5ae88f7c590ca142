import type { EarlyExitNetwork, ExitChoice } from '../../models/graph.ts'
import { type DeployedBits, int8Bits, layersOf } from '../../models/lower.ts'
import { exitTestNodes, type TestedMeasure } from '../../sim/exits/exit-test.ts'
import type { StageLayers } from '../../sim/exits/stage-record.ts'
import { defaultRules, type SimulationRules } from '../../sim/rules.ts'
import type { LayerNode } from '../../sim/workload/layer-graph.ts'

/** A candidate as the accelerator runs it when no image leaves early. */
export interface ExitNetwork {
  /** In the order in which they run: each head directly behind its block. */
  readonly nodes: readonly LayerNode[]
  readonly stages: readonly StageLayers[]
  /** The layers that give logits, which are written off chip. */
  readonly sinks: ReadonlySet<string>
}

export interface ExitNetworkOptions {
  readonly bits?: DeployedBits
  readonly rules?: SimulationRules
  /** The next stage waits for the test of an exit, or starts beside it and is thrown away where the image leaves. */
  readonly nextStage?: 'waits' | 'speculative'
  /** What the exits test. */
  readonly measure?: TestedMeasure
}

/** The layers of a network with the heads of a candidate, whose exits are given in the order of the network. */
export function exitNetwork(
  { blocks, mountingPoints, classes }: EarlyExitNetwork,
  choices: readonly ExitChoice[],
  { bits = int8Bits, rules = defaultRules, nextStage = 'waits', measure }: ExitNetworkOptions = {},
): ExitNetwork {
  const { pooling } = rules
  let after: readonly string[] = []
  const nodes: LayerNode[] = []
  const stages: StageLayers[] = []
  const sinks = new Set<string>()
  let producers: ReadonlyMap<string, string> = new Map([['input', 'input']])
  let from = 0
  for (const { letter, kind } of choices) {
    const point = mountingPoints.find((one) => one.letter === letter)!
    const body = blocks.slice(from, point.blockIndex + 1).flatMap((block) => block.nodes)
    from = point.blockIndex + 1
    const backbone = layersOf(body, { bits, pooling, producers })
    producers = backbone.producers
    const { nodes: headNodes, output } = point.heads.find((head) => head.kind === kind)!
    const head = layersOf(headNodes, { bits, pooling, producers })
    const logits = head.producers.get(output)!
    sinks.add(logits)
    const { precision } = head.layers.at(-1)!.layer
    const isLast = point === mountingPoints.at(-1)
    const test = rules.exitTest === 'free' ? [] : exitTestNodes(logits, classes, precision, isLast, measure)
    const headLayers = [...head.layers, ...test]
    const stage = [...backbone.layers, ...headLayers]
    nodes.push(...(after.length === 0 ? stage : stage.map((node) => ({ ...node, after }))))
    if (nextStage === 'waits' && test.length > 0) after = [nameOf(test.at(-1)!)]
    stages.push({ name: letter, blocks: backbone.layers.map(nameOf), head: headLayers.map(nameOf) })
  }
  return { nodes, stages, sinks }
}

const nameOf = ({ layer }: LayerNode): string => layer.name
