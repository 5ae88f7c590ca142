import type { GraphNode, TensorShape } from '../../graph.ts'

/** A tensor through which the whole network passes: what lies before it and what lies behind share nothing else. */
export interface LegalCut {
  /** Index in the backbone of the node that makes it. */
  readonly index: number
  /** Name of that node. */
  readonly tensor: string
  readonly shape: TensorShape
}

/**
 * The legal cuts of a backbone, image first: its articulation points. A tensor that a batch norm or rectifier alone reads
 * is never stored, a padded or flattened one is the one before: none of these is a cut.
 *
 * @param nodes in the order of computation, ending with the output
 */
export function legalCuts(nodes: readonly GraphNode[]): LegalCut[] {
  const lastReader = new Map<string, number>()
  nodes.forEach(({ inputs }, index) => {
    for (const name of inputs) lastReader.set(name, index)
  })
  const cuts: LegalCut[] = []
  let furthest = lastReader.get('input') ?? 0
  nodes.forEach((node, index) => {
    const isOnlyOneAlive = furthest <= index
    furthest = Math.max(furthest, lastReader.get(node.name) ?? 0)
    const isOutput = !lastReader.has(node.name)
    if (!isOnlyOneAlive || isOutput || isAbsorbed(nodes, node)) return
    cuts.push({ index, tensor: node.name, shape: node.shape })
  })
  return cuts
}

function isAbsorbed(nodes: readonly GraphNode[], { name, kind }: GraphNode): boolean {
  if (kind === 'pad' || kind === 'flatten') return true
  const [reader, ...others] = nodes.filter(({ inputs }) => inputs.includes(name))
  return others.length === 0 && (reader?.kind === 'batch-norm' || reader?.kind === 'activation')
}
