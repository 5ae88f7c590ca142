import type { ActivationNode, BatchNormNode, GraphNode } from '../graph.ts'

/** A node that computes, with the batch norm and the rectifier that its output goes through before it is stored. */
export interface FusedLayer {
  readonly node: Exclude<GraphNode, BatchNormNode | ActivationNode>
  readonly batchNorm?: BatchNormNode
  readonly activation?: ActivationNode
  /** Name of the last of them: of the tensor that is stored. */
  readonly output: string
}

/**
 * Joins batch norms and rectifiers to the layer before them.
 *
 * @param nodes a block or a head, in order
 * @throws {RangeError} when a batch norm or a rectifier does not directly follow a layer of its own, or is a second one
 */
export function fusedLayers(nodes: readonly GraphNode[]): FusedLayer[] {
  const layers: FusedLayer[] = []
  const readers = (name: string) => nodes.filter(({ inputs }) => inputs.includes(name)).length
  for (const node of nodes) {
    if (node.kind !== 'batch-norm' && node.kind !== 'activation') {
      layers.push({ node, output: node.name })
      continue
    }
    const at = layers.findIndex(({ output }) => output === node.inputs[0])
    const layer = layers[at]
    const canJoin = layer && readers(layer.output) === 1 && !layer.activation
    const isNorm = node.kind === 'batch-norm'
    if (!canJoin || (isNorm && (layer.node.kind !== 'conv' || layer.batchNorm))) {
      throw new RangeError(`${node.name} cannot be folded into what makes ${node.inputs[0]}`)
    }
    layers[at] = {
      ...layer,
      ...(isNorm ? { batchNorm: node } : { activation: node }),
      output: node.name,
    }
  }
  return layers
}
