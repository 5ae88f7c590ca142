import { z } from 'zod'
import { type CheckedYaml, describe } from '../../yaml/checked-yaml.ts'

/** A level of the hierarchy, from the outermost in; the last is the unit that computes. */
export interface TimeloopLevel {
  readonly name: string
  readonly instances: number
  /** Instances that are accessed as one. */
  readonly clusterSize: number
  /** Bits of an element; elements of a word, and of the whole memory (Infinity where none is stated). */
  readonly elementBits: number
  readonly wordElements: number
  readonly sizeElements: number
  /** Elements per cycle and instance (Infinity where none is stated). */
  readonly bandwidth: Readonly<Record<'read' | 'write' | 'shared', number>>
  /** Share of the bandwidth that an element of a data space takes; left out: 1. */
  readonly bandwidthScale: Readonly<Record<string, number>>
  /** Bits of a word of metadata, and of a coordinate where a format states none; 0: there is none. */
  readonly metadataWordBits: number
  readonly metadataBits: number
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
  const visit = (node: NodeDescription, path: readonly PropertyKey[], copies: number): void => {
    const all = copies * readName(yaml, node.name ?? 'chip', path).instances
    node.local?.forEach((local, i) => {
      levels.push(readLevel(yaml, local, [...path, 'local', i], all))
    })
    if ((node.subtree?.length ?? 0) > 1)
      throw yaml.complain([...path, 'subtree'], 'one branch', `${node.subtree!.length}`)
    node.subtree?.forEach((child, i) => {
      visit(child, [...path, 'subtree', i], all)
    })
  }
  visit(yaml.value.architecture, ['architecture'], 1)
  if (levels.length >= 2) return levels
  throw yaml.complain(['architecture'], 'a memory and a unit that computes', `${levels.length} levels`)
}

/** A name with the instances that it stands for: `Buffer[1..16]`. */
function readName(yaml: CheckedYaml<unknown>, text: string, path: readonly PropertyKey[]) {
  const [, name, first = '1', last = '1'] = /^([\w-]+)(?:\[(\d+)\.\.(\d+)\])?$/.exec(text) ?? []
  if (!name) throw yaml.complain([...path, 'name'], 'a name such as Buffer[1..16]', text)
  return { name, instances: Number(last) - Number(first) + 1 }
}

/** @param copies of the part of the chip that the level lies in */
function readLevel(
  yaml: CheckedYaml<unknown>,
  local: LocalDescription,
  path: readonly PropertyKey[],
  copies: number,
): TimeloopLevel {
  const { name, instances } = readName(yaml, local.name, path)
  const attributes = local.attributes ?? {}
  /** The first of some keys that is there; 0 counts as absent where `least` is 0. */
  const attribute = (keys: readonly string[], least: 0 | 1 = 1): number | undefined => {
    const key = keys.find((one) => attributes[one] !== undefined && attributes[one] !== null)
    if (!key) return undefined
    const value = attributes[key]
    if (typeof value === 'number' && (least === 0 ? value >= 0 : value > 0)) return value || undefined
    throw yaml.complain(
      [...path, 'attributes', key],
      `a number ${least === 0 ? '>= 0' : '> 0'}`,
      describe(value),
    )
  }
  const width = attribute(['width', 'memory_width', 'data_storage_width'])
  const elementBits = attribute(['datawidth', 'word_bits', 'word-bits']) ?? width ?? 1
  const depth = attribute(['depth', 'memory_depth', 'data_storage_depth'])
  const cluster = attribute(['cluster_size', 'cluster-size']) ?? 1
  const block = attribute(['block_size', 'block-size'])
  const wordElements = block ?? Math.max(1, Math.floor((width ?? elementBits) / cluster / elementBits))
  const entries = attribute(['entries'])
  return {
    name,
    instances: instances * copies,
    clusterSize: cluster,
    elementBits,
    wordElements,
    sizeElements: entries ?? (depth ? depth * wordElements : Number.POSITIVE_INFINITY),
    bandwidth: {
      read: attribute(['read_bandwidth']) ?? Number.POSITIVE_INFINITY,
      write: attribute(['write_bandwidth']) ?? Number.POSITIVE_INFINITY,
      shared: attribute(['shared_bandwidth']) ?? Number.POSITIVE_INFINITY,
    },
    bandwidthScale: readScale(yaml, attributes, path),
    metadataWordBits: attribute(['metadata_storage_width'], 0) ?? 0,
    metadataBits: attribute(['metadata_datawidth', 'metadata_word_bits'], 0) ?? 0,
  }
}

function readScale(
  yaml: CheckedYaml<unknown>,
  attributes: Readonly<Record<string, unknown>>,
  path: readonly PropertyKey[],
): Readonly<Record<string, number>> {
  const key = 'per_dataspace_bandwidth_consumption_scale'
  const scale = attributes[key] ?? {}
  const read = z.record(z.string(), z.number().nonnegative()).safeParse(scale)
  if (read.success) return read.data
  throw yaml.complain([...path, 'attributes', key], 'a number for each data space', describe(scale))
}
