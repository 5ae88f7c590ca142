import { z } from 'zod'
import type { LayerCost } from '../cost/layer-cost.ts'
import { type Direction, directions } from '../hardware/accelerator.ts'
import type { Mapping } from '../mapping/mapping.ts'
import { type Layer, type LoopDimension, makeLayer, type Operand, type Operator } from '../workload/layer.ts'

/** A layer with its mapping, and what the study's tool (ZigZag 3.6.3) charges for it. */
export interface StudyRecord {
  readonly key: string
  readonly layer: Layer
  readonly mapping: Mapping
  /** Word accesses per operand and level, in the order of `directions`. */
  readonly words: Readonly<Partial<Record<Operand, readonly (readonly number[])[]>>>
  readonly latency: LayerCost['latency']
  readonly energyPj: number
}

const loops = z.array(z.tuple([z.string(), z.number()]))
const accesses = z.object({
  rd_to_low: z.number(),
  wr_from_low: z.number(),
  rd_to_high: z.number(),
  wr_from_high: z.number(),
})
const schema = z.object({
  key: z.string(),
  op: z.enum(['conv', 'gemm', 'add', 'pooling']),
  loop_dims: z.record(z.string(), z.number()),
  dimension_relations: z.array(z.string()),
  precision_bits: z.object({ I: z.number(), O: z.number(), O_final: z.number(), W: z.number() }),
  spatial_mapping_user: z.record(z.string(), z.record(z.string(), z.number())),
  temporal_mapping_per_level: z.record(z.string(), z.array(loops)),
  loop_order_inner_to_outer: loops,
  levels: z.record(z.string(), z.array(z.object({ word_accesses: accesses }))),
  latency: z.object({
    ideal_cycle: z.number(),
    ideal_temporal_cycle: z.number(),
    stall: z.number(),
    data_loading: z.number(),
    data_offloading: z.number(),
  }),
  energy_pJ: z.object({ total: z.number() }),
})

/** The tool's names of our operators and loops: an addition has channels H, rows D, columns K; a gemm D rows. */
const operatorNames: Readonly<Record<string, Operator>> = { pooling: 'pool' }
const loopNames: Readonly<Record<string, Readonly<Record<string, LoopDimension>>>> = {
  add: { H: 'G', D: 'OY', K: 'OX' },
  gemm: { D: 'B' },
}

/** Reads one record of the study's layers.json. */
export function studyRecord(json: unknown): StudyRecord {
  const record = schema.parse(json)
  const loop = (name: string) => loopNames[record.op]?.[name] ?? (name as LoopDimension)
  const sizes: Partial<Record<LoopDimension, number>> = Object.fromEntries(
    Object.entries(record.loop_dims).map(([name, size]) => [loop(name), size]),
  )
  const stride = Number(/^IX=(\d+)/.exec(record.dimension_relations[0] ?? '')?.[1] ?? 1)
  const { I, W, O, O_final } = record.precision_bits
  const { latency } = record
  // Convolutions of the study are padded so that the output has the input's size over the stride.
  const inputSize = record.op === 'conv' && { x: (sizes.OX ?? 1) * stride, y: (sizes.OY ?? 1) * stride }
  return {
    key: record.key,
    layer: makeLayer(
      record.key,
      operatorNames[record.op] ?? (record.op as Operator),
      sizes,
      { W, I, O: O_final, partialSum: O },
      { stride, ...(inputSize && { inputSize }) },
    ),
    mapping: {
      spatial: Object.entries(record.spatial_mapping_user).flatMap(([arrayDimension, unrolled]) =>
        Object.entries(unrolled).map(([name, factor]) => ({ arrayDimension, dimension: loop(name), factor })),
      ),
      temporal: record.loop_order_inner_to_outer.map(([name, size]) => ({ dimension: loop(name), size })),
      cuts: Object.fromEntries(
        Object.entries(record.temporal_mapping_per_level).map(([operand, levels]) => [
          operand,
          levels.map((_, level) => levels.slice(0, level + 1).flat().length),
        ]),
      ),
    },
    words: Object.fromEntries(
      Object.entries(record.levels).map(([operand, levels]) => [
        operand,
        levels.map(({ word_accesses: words }) => [
          words.rd_to_low,
          words.wr_from_low,
          words.rd_to_high,
          words.wr_from_high,
        ]),
      ]),
    ),
    latency: {
      ideal: latency.ideal_cycle,
      compute: latency.ideal_temporal_cycle,
      stall: latency.stall,
      loading: latency.data_loading,
      unloading: latency.data_offloading,
    },
    energyPj: record.energy_pJ.total,
  }
}

/** A cost's word accesses in the form of a record. */
export function wordsOf({ flows }: LayerCost, like: StudyRecord['words']): StudyRecord['words'] {
  const words = (operand: string, level: number, direction: Direction) =>
    flows.find((flow) => flow.operand === operand && flow.level === level && flow.direction === direction)
      ?.wordAccesses ?? 0
  return Object.fromEntries(
    Object.entries(like).map(([operand, levels]) => [
      operand,
      levels.map((_, level) => directions.map((direction) => words(operand, level, direction))),
    ]),
  )
}
