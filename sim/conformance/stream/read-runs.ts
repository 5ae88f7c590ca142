import { z } from 'zod'
import { type CheckedYaml, parseCheckedYaml } from '../../yaml/checked-yaml.ts'
import type { Group } from './group.ts'
import { swiglu, twoConvolutions } from './networks.ts'

const schema = z.record(
  z.string(),
  z.object({ total_latency: z.number().positive().optional(), workload_hparams: z.string().optional() }),
)
type Records = CheckedYaml<z.output<typeof schema>>

/** A run of Stream: a network, the system that it ran on by name, and the cycles that it took. */
export interface StreamRun {
  readonly name: string
  readonly kind: 'two_conv' | 'swiglu'
  readonly hardware: string
  readonly group: Group
  readonly cycles: number
}

/** Bits of an element by its type. */
const typeBits: Readonly<Record<string, number>> = { bf16: 16, f16: 16, f32: 32, i8: 8 }

/**
 * Reads runs as Stream's test matrix records them, from what their names and the text of their parameters say. Keys that begin with _
 * are about the file.
 *
 * @param file for messages
 * @throws {InputError} `file:line:column key: expected …, found …` at the first mistake.
 */
export function readRuns(text: string, file: string): readonly StreamRun[] {
  const yaml = parseCheckedYaml(text, file, schema)
  return Object.keys(yaml.value)
    .filter((key) => !key.startsWith('_'))
    .map((key) => {
      const found = /_(two_conv|swiglu)\[(\w+)\]$/.exec(key)
      if (!found) throw yaml.complain([key], 'a name that ends in two_conv[…] or swiglu[…]', key)
      const kind = found[1] as StreamRun['kind']
      const { total_latency: cycles, workload_hparams: parameters } = yaml.value[key]!
      if (cycles === undefined || parameters === undefined) {
        throw yaml.complain(
          [key],
          'total_latency and workload_hparams',
          Object.keys(yaml.value[key]!).join(', '),
        )
      }
      const group = readGroup(kind, parameters, yaml, key)
      return { name: `${kind} on ${found[2]!}`, kind, hardware: found[2]!, group, cycles }
    })
}

function readGroup(kind: StreamRun['kind'], parameters: string, yaml: Records, key: string): Group {
  const complain = (expected: string) => yaml.complain([key, 'workload_hparams'], expected, parameters)
  const values = new Map(
    [...parameters.matchAll(/(\w+)=(\d+)/g)].map(([, name, value]) => [name!, Number(value)]),
  )
  const value = (name: string): number => {
    const found = values.get(name)
    if (!found) throw complain(`${name}=… of at least 1`)
    return found
  }
  const type = /\b(bf16|f16|f32|i8)\b/.exec(parameters)?.[1]
  if (!type) throw complain(`a type (${Object.keys(typeBits).join(', ')})`)
  const bits = typeBits[type]!
  if (kind === 'two_conv') {
    const window = /kernel=(\d+)x(\d+)/.exec(parameters)
    if (window && window[1] !== window[2]) throw complain('a square kernel')
    if (value('kernel') % 2 === 0) throw complain('a kernel of odd size, which keeps the size of the map')
    return twoConvolutions({
      ...{ batch: value('batch'), in_ch: value('in_ch'), H: value('H'), W: value('W'), bits },
      ...{ out_ch1: value('out_ch1'), out_ch2: value('out_ch2'), kernel: value('kernel') },
    })
  }
  const sizes = {
    ...{ seq_len: value('seq_len'), embedding_dim: value('embedding_dim'), hidden_dim: value('hidden_dim') },
    ...{ seq: value('seq'), embedding: value('embedding'), hidden: value('hidden'), bits },
  }
  const pairs = [
    [sizes.seq_len, sizes.seq],
    [sizes.embedding_dim, sizes.embedding],
    [sizes.hidden_dim, sizes.hidden],
  ] as const
  if (pairs.some(([whole, tile]) => whole % tile !== 0)) throw complain('tiles that divide their loops')
  return swiglu(sizes)
}
