import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { readText } from '../../../files.ts'
import { parseRowStationaryArray, type RowStationaryArray } from '../../row-stationary/array.ts'
import type { RowStationaryMapping } from '../../row-stationary/mapping.ts'
import { type Layer, makeLayer } from '../../workload/layer.ts'
import { parseCheckedYaml } from '../../yaml/checked-yaml.ts'

/** Operands and partial sums of Eyeriss, 16 bits each. */
export const eyerissPrecision = { W: 16, I: 16, O: 16, partialSum: 16 } as const

const size = z.int().positive()
/** Sizes of a layer's loops but the batch. */
export const loopsSchema: z.ZodType<Partial<Record<'G' | 'K' | 'C' | 'OX' | 'OY' | 'FX' | 'FY', number>>> =
  z.partialRecord(z.enum(['G', 'K', 'C', 'OX', 'OY', 'FX', 'FY']), size)

const schema = z.strictObject({
  source: z.string(),
  network: z.string(),
  batch: size,
  layers: z
    .array(
      z.strictObject({
        name: z.string(),
        loops: loopsSchema,
        stride: size.default(1),
        mapping: z.strictObject({ m: size, n: size, e: size, p: size, q: size, r: size, t: size }),
        measured: z.strictObject({ processingLatencyMs: z.number().positive(), activeElements: size }),
      }),
    )
    .nonempty(),
})

/** A layer as the chip ran it, and what was measured. */
export interface ChipLayer {
  readonly name: string
  readonly layer: Layer
  readonly mapping: RowStationaryMapping
  readonly processingLatencyMs: number
  readonly activeElements: number
}

export const chipCases: string = fileURLToPath(new URL('cases.yaml', import.meta.url))
export const chipFolder: string = fileURLToPath(new URL('.', import.meta.url))

/** @throws {InputError} `file:line:column key: expected …, found …` at the first mistake. */
export function readChipLayers(file: string): {
  readonly network: string
  readonly batch: number
  readonly layers: readonly ChipLayer[]
} {
  const { network, batch, layers } = parseCheckedYaml(readText(file), file, schema).value
  return {
    network,
    batch,
    layers: layers.map(({ name, loops, stride, mapping: { m, n, e, p, q, r, t }, measured }) => ({
      name,
      layer: makeLayer(name, 'conv', { B: batch, ...loops }, eyerissPrecision, { stride }),
      mapping: {
        images: n,
        stripRows: e,
        filtersPerElement: p,
        channelsPerElement: q,
        channelSets: r,
        filterSets: t,
        bufferedFilters: m,
      },
      ...measured,
    })),
  }
}

export function readArray(file: string): RowStationaryArray {
  return parseRowStationaryArray(readText(file), file)
}
