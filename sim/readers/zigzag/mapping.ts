import { z } from 'zod'
import type { Core } from '../../hardware/accelerator.ts'
import type { SpatialLoop } from '../../mapping/mapping.ts'
import type { PrescribedLoop } from '../../mapping/prescribed-order.ts'
import type { SearchRules } from '../../mapping/rules.ts'
import type { Layer, LoopDimension } from '../../workload/layer.ts'
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
  /** Loops innermost first, with a size or `*` for any; the loop `*` stands for all between the inner and the outer ones. */
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

/** The mapping of a layer: that of its name, else of its type, else the default one. */
export function mappingFor(
  mappings: readonly ZigZagMapping[],
  name: string,
  operatorType: string,
): ZigZagMapping {
  const called = (wanted: string) => mappings.find((mapping) => mapping.name === wanted)
  return called(name) ?? called(operatorType) ?? called('default')!
}

/** What a mapping prescribes for a layer's search; loops that the layer lacks are left out. */
export function prescribedSearch(
  { spatial, hint, ordering }: ZigZagMapping,
  { names }: Pick<LoopNames, 'names'>,
  layer: Layer,
  core: Core,
): Pick<SearchRules, 'givenUnrolling' | 'unrollingHints' | 'temporalOrder'> {
  const hints = Object.entries(hint).flatMap(([arrayDimension, loops]) => {
    const known = loops.flatMap((loop) => names.get(loop.toUpperCase()) ?? [])
    return known.length > 0 ? [[arrayDimension, known] as const] : []
  })
  const loops = ordering.filter(([loop]) => loop === '*' || names.has(loop.toUpperCase()))
  const gap = loops.findIndex(([loop]) => loop === '*')
  const inner = gap < 0 ? loops : loops.slice(0, gap)
  const outer = gap < 0 ? [] : loops.slice(gap + 1).filter(([loop]) => loop !== '*')
  const prescribed = ([loop, size]: (typeof loops)[number]): PrescribedLoop => ({
    dimension: names.get(loop.toUpperCase())!,
    size: size === '*' ? undefined : size,
  })
  return {
    givenUnrolling: givenUnrolling(spatial, names, layer, core),
    unrollingHints: Object.fromEntries(hints),
    ...(loops.length > 0 && {
      temporalOrder: { innermost: inner.map(prescribed), outermost: outer.map(prescribed) },
    }),
  }
}

/** By array dimension; factors are cut to the array and to what earlier array dimensions leave of the loop. */
function givenUnrolling(
  spatial: ZigZagMapping['spatial'],
  names: LoopNames['names'],
  layer: Layer,
  core: Core,
): Readonly<Record<string, readonly SpatialLoop[]>> {
  const used = new Map<LoopDimension, number>()
  const given: Record<string, SpatialLoop[]> = {}
  for (const { arrayDimension, loop, factor } of spatial) {
    given[arrayDimension] ??= []
    const dimension = names.get(loop)
    if (!dimension) continue
    const size = core.array.find(({ name }) => name === arrayDimension)?.size ?? 1
    const before = used.get(dimension) ?? 1
    const lanes = Math.max(1, Math.min(factor, size, Math.floor(layer.sizes[dimension] / before)))
    used.set(dimension, before * lanes)
    given[arrayDimension].push({ arrayDimension, dimension, factor: lanes })
  }
  return given
}
