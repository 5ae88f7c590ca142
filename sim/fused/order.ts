import { intersection } from './box.ts'
import type { ComputationNode } from './node.ts'
import { neededBox, outputShape } from './window.ts'

/**
 * The order in which computations are given their places. Layers of a stack are fused: each part of its last layers is
 * followed back to what it needs of the layers before, and so on; stacks follow one another.
 *
 * @param layers the parts of each layer, in the order of the network
 * @param stacks how many layers each stack has
 */
export function fusedOrder(
  layers: readonly (readonly ComputationNode[])[],
  stacks: readonly number[],
): readonly ComputationNode[] {
  const order: ComputationNode[] = []
  let from = 0
  for (const size of stacks) {
    order.push(...orderOfStack(layers.slice(from, from + size)))
    from += size
  }
  return order
}

function orderOfStack(layers: readonly (readonly ComputationNode[])[]): readonly ComputationNode[] {
  const byName = new Map(layers.map((nodes) => [nodes[0]!.layer.layer.name, nodes]))
  const done = new Set<ComputationNode>()
  const read = new Set(layers.flatMap(([node]) => node!.layer.inputs))
  const visit = (node: ComputationNode): void => {
    if (done.has(node)) return
    for (const input of node.layer.inputs) {
      const makers = byName.get(input)
      if (!makers) continue
      const needed = neededBox(node.layer.layer, outputShape(makers[0]!.layer.layer), node.box)
      for (const maker of makers) if (intersection(maker.box, needed)) visit(maker)
    }
    done.add(node)
  }
  const ends = layers.filter(([node]) => !read.has(node!.layer.layer.name))
  const rounds = Math.max(...ends.map((nodes) => nodes.length))
  for (let i = 0; i < rounds; i++) for (const nodes of ends) if (nodes[i]) visit(nodes[i]!)
  for (const nodes of layers) for (const node of nodes) visit(node)
  return [...done]
}
