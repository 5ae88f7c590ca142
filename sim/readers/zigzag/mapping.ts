import { z } from 'zod'
import type { Core } from '../../hardware/accelerator.ts'
import type { SpatialLoop } from '../../mapping/mapping.ts'
import type { Layer } from '../../workload/layer.ts'
import { parseCheckedYaml } from '../../yaml/checked-yaml.ts'
import type { LoopNames } from './equation.ts'
import type { MemoryLinks } from './hardware.ts'

/** How a kind of layer is to be mapped; loops under the tool's names. */
export interface ZigZagMapping {
  /** A layer's name or operator, or `default`. */
  readonly name: string
  readonly spatial: readonly {
    readonly arrayDimension: string
    readonly loop: string
    readonly factor: number
  }[]
  readonly links: MemoryLinks
  /** Loops that may be unrolled on each array dimension. */
  readonly hint: Readonly<Record<string, readonly string[]>>
  /** Loops innermost first, with a size or `*` for all that remains. */
  readonly ordering: readonly (readonly [string, number | '*'])[]
}

const unrolling = z
  .string()
  .regex(/^\w+, *[1-9]\d*$/, 'Invalid input: expected a loop and a factor such as "K, 8"')
const schema = z.array(
  z.strictObject({
    name: z.string(),
    spatial_mapping: z.record(z.string(), z.array(unrolling)).nullish(),
    spatial_mapping_hint: z.record(z.string(), z.array(z.string())).default({}),
    memory_operand_links: z
      .strictObject({ O: z.string(), W: z.string(), I: z.string() })
      .default({ O: 'O', W: 'I2', I: 'I1' }),
    temporal_ordering: z
      .array(z.tuple([z.string(), z.union([z.int().positive(), z.literal('*')])]))
      .default([]),
  }),
)

/**
 * Reads the mappings of ZigZag.
 *
 * @param file for messages
 * @param core whose array dimensions may be named
 * @throws {InputError} `file:line:column key: expected …, found …` at the first mistake.
 */
export function parseZigZagMapping(text: string, file: string, core?: Core): readonly ZigZagMapping[] {
  const yaml = parseCheckedYaml(text, file, schema)
  if (!yaml.value.some(({ name }) => name === 'default')) {
    throw yaml.complain(
      [],
      'a mapping named default',
      yaml.value.map(({ name }) => name).join(', ') || 'none',
    )
  }
  return yaml.value.map((entry, i) => {
    const { name, spatial_mapping, spatial_mapping_hint, memory_operand_links, temporal_ordering } = entry
    const spatial = Object.entries(spatial_mapping ?? {}).flatMap(([arrayDimension, unrollings]) => {
      const known = core?.array.map((dimension) => dimension.name)
      if (known && !known.includes(arrayDimension)) {
        const path = [i, 'spatial_mapping', arrayDimension]
        throw yaml.complain(path, `dimensions of the array (${known.join(', ')})`, arrayDimension)
      }
      return unrollings.map((one) => {
        const [loop, factor] = one.split(/, */) as [string, string]
        return { arrayDimension, loop: loop.toUpperCase(), factor: Number(factor) }
      })
    })
    return {
      name,
      spatial,
      links: memory_operand_links,
      hint: spatial_mapping_hint,
      ordering: temporal_ordering,
    }
  })
}

/** The unrolling of a mapping for a layer: loops that it lacks are left out, factors cut to the array and the loop. */
export function unrollingFor(
  mapping: ZigZagMapping,
  { names }: LoopNames,
  layer: Layer,
  core: Core,
): readonly SpatialLoop[] {
  return mapping.spatial.flatMap(({ arrayDimension, loop, factor }) => {
    const dimension = names.get(loop)
    const size = core.array.find(({ name }) => name === arrayDimension)?.size ?? 1
    if (!dimension) return []
    const lanes = Math.min(factor, size, layer.sizes[dimension])
    return lanes > 1 ? [{ arrayDimension, dimension, factor: lanes }] : []
  })
}
