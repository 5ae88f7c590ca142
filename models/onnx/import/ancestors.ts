import type { GraphNode } from '../../graph.ts'

/** Names of the nodes that a node's output depends on, itself included; not the image. */
export function ancestorsOf(nodes: ReadonlyMap<string, GraphNode>, name: string): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (one: string): void => {
    const node = nodes.get(one)
    if (!node || found.has(one)) return
    found.add(one)
    node.inputs.forEach(visit)
  }
  visit(name)
  return found
}
