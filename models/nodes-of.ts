import type { EarlyExitNetwork, GraphNode } from './graph.ts'

/** All nodes of the backbone, then of every head. */
export function nodesOf({ blocks, mountingPoints }: EarlyExitNetwork): readonly GraphNode[] {
  const heads = mountingPoints.flatMap((point) => point.heads)
  return [...blocks, ...heads].flatMap(({ nodes }) => nodes)
}
