import { z } from 'zod'
import { windowExtent } from '../../workload/access.ts'
import type { Layer } from '../../workload/layer.ts'
import type { LayerNode } from '../../workload/layer-graph.ts'
import { type CheckedYaml, parseCheckedYaml } from '../../yaml/checked-yaml.ts'
import { EquationError, type LoopNames, loopSizes, parseEquation } from './equation.ts'

const bits = z.int().nonnegative()
const schema = z.array(
  z.strictObject({
    id: z.int().nonnegative(),
    name: z.string().nullish(),
    operator_type: z.string(),
    equation: z.string(),
    dimension_relations: z.array(z.string()).default([]),
    loop_dims: z.array(z.string()).nonempty(),
    loop_sizes: z.array(z.int().positive()).nonempty(),
    operand_precision: z.strictObject({ W: bits.default(0), I: bits, O: bits, O_final: bits }),
    operand_source: z.record(z.string(), z.int()).default({}),
    pr_loop_dims: z.array(z.string()).nullish(),
    pr_loop_sizes: z.array(z.int().positive()).nullish(),
    padding: z.array(z.tuple([bits, bits])).nullish(),
  }),
)
/** A layer with the names that mappings call it and its loops by. */
export interface ZigZagLayer extends LayerNode {
  readonly operatorType: string
  readonly loops: LoopNames
}

type Description = z.output<typeof schema>[number]
type Workload = CheckedYaml<readonly Description[]>

/** Largest product of loop sizes that doubles hold exactly. */
const mostOperations = Number.MAX_SAFE_INTEGER

/**
 * Reads a workload of ZigZag. A layer's sources that are no other layer's id are the network's input or constants.
 *
 * @param file for messages
 * @throws {InputError} `file:line:column key: expected …, found …` at the first mistake.
 */
export function parseZigZagWorkload(text: string, file: string): readonly ZigZagLayer[] {
  const yaml: Workload = parseCheckedYaml(text, file, schema)
  const nameOf = new Map(yaml.value.map(({ id, name }) => [id, name ?? `Layer${id}`]))
  return yaml.value.map((description, i) => {
    const { id, operand_source } = description
    if (yaml.value.findIndex((other) => other.id === id) !== i)
      throw yaml.complain([i, 'id'], 'each id once', `${id}`)
    const sources = Object.values(operand_source).filter((source) => source !== id && nameOf.has(source))
    return {
      ...readLayer(yaml, description, i, nameOf.get(id)!),
      operatorType: description.operator_type,
      inputs: sources.length > 0 ? sources.map((source) => nameOf.get(source)!) : ['input'],
      fused: [],
    }
  })
}

function readLayer(
  yaml: Workload,
  description: Description,
  i: number,
  name: string,
): { readonly layer: Layer; readonly loops: LoopNames } {
  const { loop_dims, loop_sizes, operand_precision } = description
  if (loop_sizes.length !== loop_dims.length) {
    throw yaml.complain([i, 'loop_sizes'], `${loop_dims.length} sizes, one per loop`, `${loop_sizes.length}`)
  }
  const operations = loop_sizes.reduce((product, size) => product * size, 1)
  if (operations > mostOperations) {
    throw yaml.complain([i, 'loop_sizes'], 'at most 2^53 operations', `${operations}`)
  }
  const { W, I, O, O_final } = operand_precision
  try {
    const loops = parseEquation(description.equation, description.dimension_relations)
    const given = loop_dims.map((loop, k) => [loop.toUpperCase(), loop_sizes[k]!] as const)
    const { operator, stride, dilation } = loops
    const sizes = loopSizes(loops, new Map(given))
    const full = {
      x: windowExtent(sizes.OX, sizes.FX, stride.x, dilation.x),
      y: windowExtent(sizes.OY, sizes.FY, stride.y, dilation.y),
    }
    const inputSize = {
      x: withoutPadding(yaml, description, i, 'IX', full.x),
      y: withoutPadding(yaml, description, i, 'IY', full.y),
    }
    const precision = { W, I, O: O_final, partialSum: O }
    return { layer: { name, operator, sizes, stride, dilation, inputSize, precision }, loops }
  } catch (error) {
    if (!(error instanceof EquationError)) throw error
    throw yaml.complain([i, 'equation'], error.expected, error.found)
  }
}

/** Columns or rows of the input: as stated, or those that windows touch less the padding. */
function withoutPadding(
  yaml: Workload,
  description: Description,
  i: number,
  axis: string,
  full: number,
): number {
  const { pr_loop_dims, pr_loop_sizes, padding } = description
  const at = pr_loop_dims?.map((name) => name.toUpperCase()).indexOf(axis) ?? -1
  if (at < 0) return full
  const stated = pr_loop_sizes?.[at]
  if (stated) return stated
  const [before, after] = padding?.[at] ?? [0, 0]
  if (before + after < full) return full - before - after
  throw yaml.complain([i, 'padding'], `less than the ${full} elements of ${axis}`, `${before + after}`)
}
