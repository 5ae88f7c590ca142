import { z } from 'zod'

/** Of data crossing the edge of a memory. */
export type DirectionKey = 'rd_out_to_low' | 'wr_in_by_low' | 'rd_out_to_high' | 'wr_in_by_high'

const direction = z.object({
  rd_out_to_low: z.number(),
  wr_in_by_low: z.number(),
  rd_out_to_high: z.number(),
  wr_in_by_high: z.number(),
})
const perLevel = z.record(z.string(), z.array(direction))
const loops = z.array(z.array(z.string()))

type PerLevel = Readonly<Record<string, readonly Readonly<Record<DirectionKey, number>>[]>>
type Loops = Readonly<Record<string, readonly (readonly string[])[]>>

/** One layer as ZigZag reports it: what it ran, how it was mapped, and what that costs. */
export interface LayerRecord {
  readonly layer: string
  readonly equation: string
  readonly relations: readonly string[]
  readonly dims: Readonly<Record<string, number>>
  readonly precision: Readonly<Record<'W' | 'I' | 'O' | 'O_final', number>>
  readonly operand_links: Readonly<Record<'O' | 'W' | 'I', string>>
  readonly spatial_mapping: Loops
  readonly temporal_mapping_inner_to_outer_per_level: Loops
  readonly memory_hierarchy: Readonly<Record<string, readonly string[]>>
  readonly energy_pJ: number
  readonly mac_energy_pJ: number
  readonly memory_energy_per_level_per_direction_pJ: PerLevel
  readonly word_accesses: PerLevel
  readonly latency_cycles: {
    readonly data_onloading: number
    readonly computation: number
    readonly data_offloading: number
  }
}

/** A run of ZigZag over a workload. */
export interface RunRecord {
  readonly case: string
  readonly layers: readonly LayerRecord[]
}

const recordSchema = z.object({
  layer: z.string(),
  equation: z.string(),
  relations: z.array(z.string()),
  dims: z.record(z.string(), z.int().positive()),
  precision: z.object({
    W: z.int().nonnegative(),
    I: z.int().nonnegative(),
    O: z.int().positive(),
    O_final: z.int().positive(),
  }),
  operand_links: z.object({ O: z.string(), W: z.string(), I: z.string() }),
  spatial_mapping: z.record(z.string(), loops),
  temporal_mapping_inner_to_outer_per_level: z.record(z.string(), loops),
  memory_hierarchy: z.record(z.string(), z.array(z.string())),
  energy_pJ: z.number(),
  mac_energy_pJ: z.number(),
  memory_energy_per_level_per_direction_pJ: perLevel,
  word_accesses: perLevel,
  latency_cycles: z.object({
    data_onloading: z.number(),
    computation: z.number(),
    data_offloading: z.number(),
  }),
})

export const runSchema: z.ZodType<RunRecord> = z.object({ case: z.string(), layers: z.array(recordSchema) })
