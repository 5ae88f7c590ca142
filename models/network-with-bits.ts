import { bitsOfNode, type LayerBits } from './bit-widths.ts'
import type { EarlyExitNetwork, GraphNode } from './graph.ts'

export interface StoredBits extends LayerBits {
  /** Of the image as the network reads it. */
  readonly imageBits: number
  /** Of the logits as they are stored. */
  readonly logitBits: number
}

/**
 * The same network, every node of which says how wide its weights, its input and its output are, so that the simulator
 * charges each layer at its own width. Maximum pooling, padding and flattening keep the width of what they read.
 */
export function networkWithBits(network: EarlyExitNetwork, bits: StoredBits): EarlyExitNetwork {
  const written = new Map([['input', bits.imageBits]])
  const logits = new Set(network.mountingPoints.flatMap(({ heads }) => heads.map(({ output }) => output)))
  const annotate = (node: GraphNode): GraphNode => {
    const { weightBits, activationBits } = bitsOfNode(bits, node.name)
    const input = Math.max(...node.inputs.map((name) => written.get(name)!))
    const own = logits.has(node.name) ? bits.logitBits : activationBits
    const output = keepsWidth(node) ? input : own
    written.set(node.name, output)
    return { ...node, bits: { weights: weightBits, input, output } }
  }
  const annotated = <Part extends { readonly nodes: readonly GraphNode[] }>(part: Part): Part => ({
    ...part,
    nodes: part.nodes.map(annotate),
  })
  const blocks = network.blocks.map(annotated)
  const mountingPoints = network.mountingPoints.map((point) => ({
    ...point,
    heads: point.heads.map(annotated),
  }))
  return { ...network, blocks, mountingPoints }
}

function keepsWidth(node: GraphNode): boolean {
  return node.kind === 'flatten' || node.kind === 'pad' || (node.kind === 'pool' && node.function === 'max')
}
