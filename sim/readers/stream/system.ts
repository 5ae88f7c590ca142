import { z } from 'zod'
import type { Core } from '../../hardware/accelerator.ts'
import type { Hop } from '../../schedule/fabric.ts'
import { parseCheckedYaml } from '../../yaml/checked-yaml.ts'
import { parseZigZagHardware } from '../zigzag/hardware.ts'

const id = z.int().nonnegative()
const schema = z.strictObject({
  name: z.string(),
  cores: z.record(z.string().regex(/^\d+$/), z.string()),
  core_coordinates: z.record(z.string(), z.array(z.int())).optional(),
  offchip_core_id: id,
  unit_energy_cost: z.number().nonnegative().optional(),
  core_connectivity: z.array(
    z.strictObject({
      type: z.enum(['link', 'bus']).default('link'),
      cores: z.array(id).min(2),
      bandwidth: z.number().positive(),
      unit_energy_cost: z.number().nonnegative().optional(),
    }),
  ),
  core_memory_sharing: z.array(z.string()).optional(),
})

/** What a core file says beside array and memories. */
const kindSchema = z.looseObject({
  type: z.string().default('compute'),
  operator_types: z.array(z.string()).nullish(),
})

/** A core and the ONNX operators that it takes; undefined where it takes any. */
export interface StreamCore {
  readonly name: string
  readonly core: Core
  readonly operatorTypes: readonly string[] | undefined
}

/** Cores that compute, one that reaches the memory outside, and what connects them. */
export interface StreamSystem {
  readonly name: string
  readonly cores: readonly StreamCore[]
  readonly offChip: string
  readonly hops: readonly Hop[]
}

/** A core file by the name under which a system refers to it. */
export type CoreFile = (reference: string) => { readonly text: string; readonly file: string }

/**
 * Reads a system of Stream. Memories that two cores share are read as each core's own: Stream moves tensors between such cores
 * over links as between others. The off-chip core's own memory is not read, as no cost depends on it.
 *
 * @param file for messages
 * @throws {InputError} `file:line:column key: expected …, found …` at the first mistake, in the system or a core.
 */
export function parseStreamSystem(text: string, file: string, coreFile: CoreFile): StreamSystem {
  const yaml = parseCheckedYaml(text, file, schema)
  const { name, cores: references, core_connectivity, offchip_core_id } = yaml.value
  const known = new Set(Object.keys(references))
  const check = (path: readonly PropertyKey[], core: number) => {
    if (!known.has(`${core}`)) throw yaml.complain(path, `a core (${[...known].join(', ')})`, `${core}`)
  }
  check(['offchip_core_id'], offchip_core_id)
  const read = new Map<string, Omit<StreamCore, 'name'>>()
  const cores = Object.entries(references).flatMap(([core, reference]): StreamCore[] => {
    if (Number(core) === offchip_core_id) return []
    const found = read.get(reference) ?? readCore(coreFile(reference))
    read.set(reference, found)
    return [{ name: nameOf(Number(core)), ...found }]
  })
  const hops = core_connectivity.flatMap(({ type, cores: connected, bandwidth }, i): Hop[] => {
    for (const [k, core] of connected.entries()) check(['core_connectivity', i, 'cores', k], core)
    if (type === 'link' && connected.length !== 2) {
      throw yaml.complain(['core_connectivity', i, 'cores'], 'two cores of a link', `${connected.length}`)
    }
    return connected.flatMap((a) =>
      connected
        .filter((b) => b !== a)
        .map((b) => ({
          from: nameOf(a),
          to: nameOf(b),
          medium: type === 'bus' ? `bus ${i}` : `${nameOf(a)}>${nameOf(b)}`,
          bitsPerCycle: bandwidth,
        })),
    )
  })
  return { name, cores, offChip: nameOf(offchip_core_id), hops }
}

const nameOf = (core: number): string => `core${core}`

function readCore({ text, file }: ReturnType<CoreFile>): Omit<StreamCore, 'name'> {
  const kind = parseCheckedYaml(text, file, kindSchema, { repeatedKeys: 'last-counts' })
  const { type, operator_types } = kind.value
  if (!/(^|\.)compute$/.test(type)) throw kind.complain(['type'], 'a core that computes', type)
  return { core: parseZigZagHardware(text, file), operatorTypes: operator_types ?? undefined }
}
