import type { EarlyExitNetwork, GraphNode } from './graph.ts'

/** The same network without the bits that a quantized file gave single layers: those of the whole apply. */
export function withoutBits(network: EarlyExitNetwork): EarlyExitNetwork {
  const strip = ({ bits: _, ...node }: GraphNode): GraphNode => node
  return {
    ...network,
    blocks: network.blocks.map((block) => ({ ...block, nodes: block.nodes.map(strip) })),
    mountingPoints: network.mountingPoints.map((point) => ({
      ...point,
      heads: point.heads.map((head) => ({ ...head, nodes: head.nodes.map(strip) })),
    })),
  }
}
