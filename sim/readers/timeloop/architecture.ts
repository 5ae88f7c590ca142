import { z } from 'zod'
import { type CheckedYaml, describe } from '../../yaml/checked-yaml.ts'

/** A level of the hierarchy, from the outermost in; the last is the unit that computes. */
export interface TimeloopLevel {
  readonly name: string
  /** Elements of a word, and of the whole memory (Infinity where none is stated). */
  readonly wordElements: number
  readonly sizeElements: number
  /** Elements per cycle and instance (Infinity where none is stated). */
  readonly bandwidth: Readonly<Record<'read' | 'write' | 'shared', number>>
}

interface LocalDescription {
  readonly name: string
  readonly class: string
  readonly attributes?: Readonly<Record<string, unknown>> | undefined
}

export interface NodeDescription {
  readonly name?: string | undefined
  readonly local?: readonly LocalDescription[] | undefined
  readonly subtree?: readonly NodeDescription[] | undefined
}

export const architectureSchema: z.ZodType<NodeDescription> = z.lazy(() =>
  z.object({
    name: z.string().optional(),
    local: z
      .array(
        z.object({
          name: z.string(),
          class: z.string(),
          attributes: z.record(z.string(), z.unknown()).optional(),
        }),
      )
      .optional(),
    subtree: z.array(architectureSchema).optional(),
  }),
)

/** The levels of a document whose key `architecture` holds a chain of subtrees. */
export function readArchitecture(
  yaml: CheckedYaml<{ readonly architecture: NodeDescription }>,
): readonly TimeloopLevel[] {
  const levels: TimeloopLevel[] = []
  const visit = (node: NodeDescription, path: readonly PropertyKey[]): void => {
    node.local?.forEach((local, i) => {
      levels.push(readLevel(yaml, local, [...path, 'local', i]))
    })
    if ((node.subtree?.length ?? 0) > 1)
      throw yaml.complain([...path, 'subtree'], 'one branch', `${node.subtree!.length}`)
    node.subtree?.forEach((child, i) => {
      visit(child, [...path, 'subtree', i])
    })
  }
  visit(yaml.value.architecture, ['architecture'])
  if (levels.length >= 2) return levels
  throw yaml.complain(['architecture'], 'a memory and a unit that computes', `${levels.length} levels`)
}

function readLevel(
  yaml: CheckedYaml<unknown>,
  local: LocalDescription,
  path: readonly PropertyKey[],
): TimeloopLevel {
  const [, name] = /^([\w-]+)(?:\[\d+\.\.\d+\])?$/.exec(local.name) ?? []
  if (!name) throw yaml.complain([...path, 'name'], 'a name such as Buffer[1..16]', local.name)
  const attribute = (key: string): number | undefined => {
    const value = local.attributes?.[key]
    if (value === undefined || value === null) return undefined
    if (typeof value === 'number' && value > 0) return value
    throw yaml.complain([...path, 'attributes', key], 'a number > 0', describe(value))
  }
  const width = attribute('width')
  const elementBits = attribute('datawidth') ?? width ?? 1
  const depth = attribute('depth')
  const wordElements = Math.max(1, Math.floor((width ?? elementBits) / elementBits))
  return {
    name,
    wordElements,
    sizeElements: depth ? depth * wordElements : Number.POSITIVE_INFINITY,
    bandwidth: {
      read: attribute('read_bandwidth') ?? Number.POSITIVE_INFINITY,
      write: attribute('write_bandwidth') ?? Number.POSITIVE_INFINITY,
      shared: attribute('shared_bandwidth') ?? Number.POSITIVE_INFINITY,
    },
  }
}
