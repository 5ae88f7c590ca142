import type { EarlyExitNetwork, GraphNode } from '../models/graph.ts'
import { nodesOf } from '../models/nodes-of.ts'
import { quantizedTensors, type TensorQuantization } from '../models/quantized-tensors.ts'

/** A network whose training step is timed, in the words of the Python peers. */
export interface TrainingJob {
  readonly batch: number
  readonly quantized: boolean
  readonly warmUp: number
  readonly steps: number
}

export interface TimedSteps {
  readonly version: string
  /** Of processor time. */
  readonly stepMs: readonly number[]
  readonly peakMebibytes: number
}

export function describeNetwork(network: EarlyExitNetwork): object {
  const stored = quantizedTensors(network)
  return {
    ...network.input,
    classes: network.classes,
    nodes: nodesOf(network).map((node) => ({
      ...describeNode(node),
      stored: describeStored(stored.get(node.name)),
    })),
    logits: network.mountingPoints.flatMap(({ heads }) => heads.map(({ output }) => output)),
  }
}

function describeNode(node: GraphNode): object {
  const { kind, name, inputs, shape } = node
  const common = { kind, name, inputs, outputs: shape.channels }
  if (node.kind === 'activation') return { ...common, function: node.function }
  if (node.kind === 'pool') {
    return { ...common, function: node.function, kernel: node.kernel, stride: node.stride }
  }
  if (node.kind !== 'conv') return common
  const { kernel, stride, padding, groups, bias, inputShape } = node
  return { ...common, kernel, stride, padding, groups, bias, inputs_: inputShape.channels }
}

function describeStored(stored: TensorQuantization | undefined): object | null {
  if (!stored) return null
  const { range, isSigned } = stored
  return { isSigned, ...(range.kind === 'fixed' && { maximum: range.maximum }) }
}
