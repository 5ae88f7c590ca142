import type { ConvNode, GraphNode } from './graph.ts'
import { elements } from './nodes.ts'

/** Multiply-accumulate operations of a node for one image: convolutions and linear layers; the others have none. */
export function macsOf(node: GraphNode): number {
  switch (node.kind) {
    case 'conv':
      return elements(node.shape) * (node.inputShape.channels / node.groups) * windowSize(node)
    case 'gemm':
      return node.inputFeatures * node.shape.channels
    default:
      return 0
  }
}

/** Trained parameters of a node: weights, biases, and scale and shift of batch normalization. */
export function parametersOf(node: GraphNode): number {
  switch (node.kind) {
    case 'conv': {
      const { channels } = node.shape
      const weights = channels * (node.inputShape.channels / node.groups) * windowSize(node)
      return weights + (node.bias ? channels : 0)
    }
    case 'gemm':
      return (node.inputFeatures + 1) * node.shape.channels
    case 'batch-norm':
      return 2 * node.shape.channels
    default:
      return 0
  }
}

/** Sum of a count over nodes. */
export function total(nodes: Iterable<GraphNode>, count: (node: GraphNode) => number): number {
  let sum = 0
  for (const node of nodes) sum += count(node)
  return sum
}

function windowSize({ kernel, kernelWidth = kernel }: ConvNode): number {
  return kernel * kernelWidth
}
