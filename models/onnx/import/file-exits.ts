import { InputError } from '../../../errors.ts'
import type { GraphNode } from '../../graph.ts'
import { ancestorsOf } from './ancestors.ts'
import type { ImportedGraph } from './import-graph.ts'

/** An early exit that a file has itself. */
export interface FileExit {
  /** The tensor of the backbone that its head reads. */
  readonly source: string
  readonly nodes: readonly GraphNode[]
  readonly output: string
}

export interface Partition {
  /** Everything that the last exit depends on, in the order of computation. */
  readonly backbone: readonly GraphNode[]
  readonly exits: readonly FileExit[]
}

/**
 * Tells the backbone from the early exits in it: the output that depends on most of the network is the last exit, what
 * another output alone depends on is that one's head. An output that lies on the backbone itself is none.
 *
 * @throws {InputError} for a head that reads several tensors of the backbone, or shares layers with another
 */
export function partition(
  { nodes, outputs }: Pick<ImportedGraph, 'nodes' | 'outputs'>,
  place: string,
): Partition {
  const byName = new Map(nodes.map((node) => [node.name, node]))
  const needed = outputs.map((output) => ({ output, names: ancestorsOf(byName, output) }))
  const last = needed.reduce((best, one) => (one.names.size >= best.names.size ? one : best))
  const isTaken = new Set<string>()
  const exits = needed.flatMap(({ output, names }) => {
    const own = nodes.filter(({ name }) => names.has(name) && !last.names.has(name))
    if (own.length === 0) return []
    const refuse = (found: string) =>
      new InputError({
        place: `${place}, output ${output}`,
        expected: 'a head on one tensor of the backbone',
        found,
      })
    const inside = new Set(own.map(({ name }) => name))
    const sources = new Set(own.flatMap(({ inputs }) => inputs).filter((name) => !inside.has(name)))
    if (sources.size !== 1) throw refuse(`one that reads ${[...sources].join(' and ')}`)
    if (own.some(({ name }) => isTaken.has(name))) throw refuse('layers shared with another head')
    for (const { name } of own) isTaken.add(name)
    return [{ source: [...sources][0]!, nodes: own, output }]
  })
  return { backbone: nodes.filter(({ name }) => last.names.has(name)), exits }
}
