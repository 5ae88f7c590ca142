import { z } from 'zod'

const positive = z.number().positive()
const positiveInteger = z.int().positive()
const notNegative = z.number().nonnegative()

/** How many ports a memory has and what they do: `1r1w`, `2r2w`, `1rw`, `2rw`. */
export type PortKind = '1r1w' | '2r2w' | '1rw' | '2rw'
const portKind = z.enum(['1r1w', '2r2w', '1rw', '2rw'])

/** A memory of the published systems: energies are pJ per access of the full port width. */
export interface StudyMemory {
  readonly name: string
  readonly operands: readonly ('I' | 'W' | 'O')[]
  readonly bits: number
  readonly read_bw: number
  readonly write_bw: number
  readonly read_pJ: number
  readonly write_pJ: number
  readonly ports: PortKind
  /** Left out: the port's width. */
  readonly min_access_bits?: number | undefined
  /** Array dimensions that one instance serves; `all`, or none: private to each multiplier. */
  readonly spans: 'all' | readonly string[]
}

export interface StudyCore {
  readonly array: Readonly<Record<string, number>>
  readonly memories: readonly StudyMemory[]
}

/** The file of the published systems. */
export interface StudySystems {
  readonly compute_cores: Readonly<Record<string, StudyCore & { readonly mac_energy_pJ: number }>>
  readonly pooling_core: StudyCore & { readonly op_energy_pJ: number }
  readonly simd_core: StudyCore & { readonly op_energy_pJ: number }
  readonly offchip: {
    readonly read_bw: number
    readonly write_bw: number
    readonly read_pJ: number
    readonly write_pJ: number
  }
  readonly interconnect: {
    readonly rows: number
    readonly cols: number
    readonly link_bits_per_cycle: number
    readonly energy_pJ_per_bit: number
  }
  /** Names with remarks; the first is the system of files that name none. */
  readonly systems?: Readonly<Record<string, string>> | undefined
}

const memory = z.object({
  name: z.string(),
  operands: z.array(z.enum(['I', 'W', 'O'])).nonempty(),
  bits: positiveInteger,
  read_bw: positiveInteger,
  write_bw: positiveInteger,
  read_pJ: notNegative,
  write_pJ: notNegative,
  ports: portKind,
  min_access_bits: positiveInteger.optional(),
  spans: z.union([z.literal('all'), z.array(z.string())]),
})
const core = z.object({
  array: z.record(z.string(), positiveInteger),
  memories: z.array(memory).nonempty(),
})

export const studySystemsSchema: z.ZodType<StudySystems> = z.object({
  compute_cores: z.record(z.string().length(1), core.extend({ mac_energy_pJ: notNegative })),
  pooling_core: core.extend({ op_energy_pJ: notNegative }),
  simd_core: core.extend({ op_energy_pJ: notNegative }),
  offchip: z.object({
    read_bw: positiveInteger,
    write_bw: positiveInteger,
    read_pJ: notNegative,
    write_pJ: notNegative,
  }),
  interconnect: z.object({
    rows: positiveInteger,
    cols: positiveInteger,
    link_bits_per_cycle: positive,
    energy_pJ_per_bit: notNegative,
  }),
  systems: z.record(z.string(), z.string()).optional(),
})
