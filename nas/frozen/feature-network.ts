import type { EarlyExitNetwork, GemmNode, GraphNode, Head } from '../../models/graph.ts'
import { elements } from '../../models/nodes.ts'

/** A head in two parts: what has no weights, and the rest. */
export interface SplitHead {
  readonly letter: string
  readonly head: Head
  /** From the features on. */
  readonly trained: readonly GraphNode[]
  /** Name of the vector that the rest reads, and how long it is. */
  readonly features: string
  readonly size: number
}

/** Heads that read the same features. */
export type SharedFeatures = readonly [SplitHead, ...SplitHead[]]

/**
 * A network that gives, in place of logits, the features that its heads read: every head as far as it has no weights
 * (pooling, flattening), so that what is cached is small. Heads that pool alike share their features.
 */
export function featureNetwork(network: EarlyExitNetwork): {
  readonly network: EarlyExitNetwork
  /** One per head of the features' network, in the order of its outputs: the heads of the first network that read it. */
  readonly heads: readonly SharedFeatures[]
} {
  const heads: SharedFeatures[] = []
  const mountingPoints = network.mountingPoints.map((point) => {
    const byShape = new Map<string, { head: Head; readers: SharedFeatures }>()
    for (const head of point.heads) {
      const firstWeight = head.nodes.findIndex(({ kind }) => kind === 'gemm' || kind === 'conv')
      const free = firstWeight > 0 ? head.nodes.slice(0, firstWeight) : [asVector(head.nodes[0]!)]
      const last = free.at(-1)!
      const { channels, height, width } = last.shape
      const key = JSON.stringify(free.map(({ name: _, inputs: __, ...rest }) => rest))
      const reader: SplitHead = {
        letter: point.letter,
        head,
        trained: head.nodes.slice(firstWeight),
        features: last.name,
        size: channels * height * width,
      }
      const shared = byShape.get(key)
      byShape.set(key, {
        head: shared?.head ?? { ...head, nodes: free, output: last.name },
        readers: shared ? [...shared.readers, reader] : [reader],
      })
    }
    heads.push(...[...byShape.values()].map(({ readers }) => readers))
    return { ...point, heads: [...byShape.values()].map(({ head }) => head) }
  })
  return { network: { ...network, mountingPoints }, heads }
}

/** A node that flattens what a layer reads, where the head does nothing before it. */
function asVector(layer: GraphNode): GraphNode {
  const channels = 'inputShape' in layer ? elements(layer.inputShape) : (layer as GemmNode).inputFeatures
  const shape = { channels, height: 1, width: 1 }
  return { kind: 'flatten', name: `${layer.name}/features`, inputs: layer.inputs, shape }
}
