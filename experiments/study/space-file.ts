import { z } from 'zod'
import { headPoolingSchema } from '../../models/block-options-schema.ts'
import type { HeadPooling } from '../../models/graph.ts'
import { type ConfidenceMeasure, confidenceMeasures } from '../../nas/evaluate/confidence.ts'
import { type Schedule, schedules } from '../../nas/space/scheduled-costs.ts'
import type { Dimension, DimensionValue, Range, Space } from '../../nas/space/space.ts'
import { dimensionNames, poolingText } from '../../nas/space/variant.ts'
import type { SimulationRules } from '../../sim/rules.ts'

/** What a study may choose from beside accelerators and thresholds, as a user writes it down. */
export interface SpaceFile extends Pick<Space, 'exits' | 'heads' | 'exitCount' | 'thresholdPer'> {
  readonly confidence?: readonly ConfidenceMeasure[]
  readonly residency?: readonly SimulationRules['residency'][]
  readonly schedule?: readonly Schedule[]
  readonly width?: readonly number[]
  readonly headPooling?: readonly HeadPooling[]
  /** Depthwise kernels to choose from, by block: `block7`. */
  readonly kernels?: Readonly<Record<string, readonly number[]>>
  /** Channels within a block over those of its input, likewise. */
  readonly expansions?: Readonly<Record<string, readonly number[]>>
  /** Bits of the whole network, of its heads, and of parts such as `block7`, `exitH` or `exitH.one.logits`. */
  readonly bits?: Widths & {
    readonly heads?: Widths
    readonly parts?: Readonly<Record<string, Widths>>
  }
}

interface Widths {
  readonly weights?: readonly number[]
  readonly activations?: readonly number[]
}

export const rangeSchema: z.ZodType<Range> = z
  .strictObject({ from: z.number(), to: z.number() })
  .refine(({ from, to }) => from <= to, 'from no greater than to')

const exitCount = z
  .strictObject({ from: z.int().min(1), to: z.int().min(1) })
  .refine(({ from, to }) => from <= to, 'from no greater than to')

const bits = z.array(z.int().min(2).max(8)).min(1)
const widths = { weights: bits.exactOptional(), activations: bits.exactOptional() }
const numbers = (largest: number) => z.record(z.string(), z.array(z.int().min(1).max(largest)).min(1))

export const spaceFileSchema: z.ZodType<SpaceFile> = z.strictObject({
  exits: z.array(z.string().min(1)).exactOptional(),
  heads: z
    .array(z.literal([0, 1]))
    .min(1)
    .exactOptional(),
  exitCount: exitCount.exactOptional(),
  thresholdPer: z.enum(['network', 'exit']).default('network'),
  confidence: z.array(z.enum(confidenceMeasures)).min(1).exactOptional(),
  residency: z
    .array(z.enum(['on-chip', 'published']))
    .min(1)
    .exactOptional(),
  schedule: z.array(z.enum(schedules)).min(1).exactOptional(),
  width: z.array(z.number().positive().max(8)).min(1).exactOptional(),
  headPooling: z.array(headPoolingSchema).min(1).exactOptional(),
  kernels: numbers(31).exactOptional(),
  expansions: numbers(32).exactOptional(),
  bits: z
    .strictObject({
      ...widths,
      heads: z.strictObject(widths).exactOptional(),
      parts: z.record(z.string(), z.strictObject(widths)).exactOptional(),
    })
    .exactOptional(),
})

/** @param hardware names of the accelerators to choose from */
export function spaceOf(
  file: SpaceFile,
  thresholds: Space['thresholds'],
  hardware: readonly string[],
): Space {
  const { exits, heads, exitCount, thresholdPer } = file
  return {
    ...(exits && { exits }),
    ...(heads && { heads }),
    ...(exitCount && { exitCount }),
    thresholds,
    thresholdPer,
    dimensions: [
      dimension(dimensionNames.confidence, file.confidence),
      dimension(dimensionNames.residency, file.residency),
      dimension(dimensionNames.schedule, file.schedule),
      dimension(dimensionNames.hardware, hardware),
      dimension(dimensionNames.width, file.width),
      dimension(dimensionNames.headPooling, file.headPooling?.map(poolingText)),
      ...perBlock('kernels', file.kernels),
      ...perBlock('expansions', file.expansions),
      ...bitsDimensions(file.bits),
    ].filter(({ values }) => values.length > 0),
  }
}

function dimension(name: string, values: readonly DimensionValue[] = []): Dimension {
  const distinct = [...new Set(values)]
  const isOrdered = distinct.every((value) => typeof value === 'number')
  return { name, values: isOrdered ? distinct.sort((a, b) => Number(a) - Number(b)) : distinct }
}

function perBlock(family: 'kernels' | 'expansions', blocks: SpaceFile['kernels'] = {}): Dimension[] {
  return Object.entries(blocks).map(([block, values]) => dimension(`${family}.${block}`, values))
}

function bitsDimensions(given: SpaceFile['bits']): Dimension[] {
  if (!given) return []
  const { heads, parts = {}, ...common } = given
  const all = Object.entries({ '': common, ...(heads && { heads }), ...parts })
  return all.flatMap(([part, { weights, activations }]) => {
    const prefix = part === '' ? 'bits' : `bits.${part}`
    return [dimension(`${prefix}.weights`, weights), dimension(`${prefix}.activations`, activations)]
  })
}
