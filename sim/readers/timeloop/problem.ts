import { z } from 'zod'
import { type Layer, type LoopDimension, loopDimensions, type Operand } from '../../workload/layer.ts'
import { type CheckedYaml, describe } from '../../yaml/checked-yaml.ts'
import { readDensities } from './densities.ts'
import { underscored } from './hyphens.ts'

const factor = z.union([z.tuple([z.string()]), z.tuple([z.string(), z.string()])])
const dataSpace = z.object({
  name: z.string(),
  projection: z.array(z.array(factor).nonempty()),
  read_write: z.boolean().default(false),
})
export const problemSchema: z.ZodType<ProblemDescription> = z.object({
  shape: z.preprocess(
    underscored,
    z.object({
      name: z.string().default(''),
      dimensions: z.array(z.string()).nonempty(),
      data_spaces: z.array(dataSpace).length(3),
      coefficients: z.array(z.object({ name: z.string(), default: z.int().default(1) })).default([]),
    }),
  ),
  instance: z.record(z.string(), z.unknown()),
})

/** A problem as written: sums of loops, with coefficients, index each data space. */
export interface ProblemDescription {
  readonly shape: {
    readonly name: string
    readonly dimensions: readonly string[]
    readonly data_spaces: readonly {
      readonly name: string
      readonly projection: readonly (readonly (readonly [string] | readonly [string, string])[])[]
      readonly read_write: boolean
    }[]
    readonly coefficients: readonly { readonly name: string; readonly default: number }[]
  }
  readonly instance: Readonly<Record<string, unknown>>
}

/** A problem of Timeloop as a layer, and its names for our loops and operands. */
export interface TimeloopProblem {
  readonly layer: Layer
  readonly loops: ReadonlyMap<string, LoopDimension>
  readonly operands: ReadonlyMap<string, Operand>
  /** Names of the loops in the order in which the problem gives them. */
  readonly dimensions: readonly string[]
}

/** Every element counts as one byte: what Timeloop charges depends on elements, not on bits. */
export const elementBits = 8

/**
 * Reads the problem of a document whose key `problem` holds it: two data spaces that are read, one that is written;
 * the one indexed by sums of loops is the input.
 *
 * @throws {InputError} for what is no convolution or matrix product.
 */
export function readProblem(yaml: CheckedYaml<{ readonly problem: ProblemDescription }>): TimeloopProblem {
  const { shape, instance } = yaml.value.problem
  const complain = (key: string, expected: string, found: string) =>
    yaml.complain(['problem', 'shape', key], expected, found)
  const written = shape.data_spaces.filter(({ read_write }) => read_write)
  if (written.length !== 1)
    throw complain('data_spaces', 'one data space that is written', `${written.length}`)
  const read = shape.data_spaces.filter(({ read_write }) => !read_write)
  const input = read.findLast(({ projection }) => projection.some((sum) => sum.length > 1)) ?? read[1]!
  const operands = new Map<string, Operand>(
    shape.data_spaces.map((space) => [space.name, space.read_write ? 'O' : space === input ? 'I' : 'W']),
  )
  const indexes = (operand: Operand) =>
    shape.data_spaces
      .find(({ name }) => operands.get(name) === operand)!
      .projection.flat()
      .map(([loop]) => loop)
  const coefficient = (name: string | undefined): number => {
    if (name === undefined) return 1
    const value = instance[name] ?? shape.coefficients.find((one) => one.name === name)?.default
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value
    throw yaml.complain(['problem', 'instance', name], 'a whole number > 0', describe(value))
  }
  const loops = new Map<string, LoopDimension>()
  const axes = input.projection.filter((sum) => sum.length > 1)
  if (axes.length > 2) throw complain('data_spaces', 'windows of at most two axes', `${axes.length}`)
  const strides: number[] = []
  const dilations: number[] = []
  axes.forEach((sum, i) => {
    const outer = sum.find(([loop]) => indexes('O').includes(loop))
    const window = sum.find(([loop]) => indexes('W').includes(loop))
    if (sum.length !== 2 || !outer || !window) {
      const found = sum.map(([loop]) => loop).join(' + ')
      throw complain(
        'data_spaces',
        'windows as the sum of a loop of the output and one of the weights',
        found,
      )
    }
    loops.set(outer[0], i === 0 ? 'OX' : 'OY')
    loops.set(window[0], i === 0 ? 'FX' : 'FY')
    strides.push(coefficient(outer[1]))
    dilations.push(coefficient(window[1]))
  })
  const free = { OW: ['K'], OI: ['B', 'OX', 'OY'], WI: ['C'], OWI: ['G'] } as Record<string, LoopDimension[]>
  for (const loop of shape.dimensions) {
    if (loops.has(loop)) continue
    const role = (['O', 'W', 'I'] as const).filter((operand) => indexes(operand).includes(loop)).join('')
    const unused = (one: LoopDimension) => ![...loops.values()].includes(one)
    const name =
      free[role]?.find(unused) ?? (coefficient(loop) === 1 ? loopDimensions.find(unused) : undefined)
    if (!name)
      throw complain(
        'dimensions',
        'one loop of each kind of a convolution',
        `${loop}, which indexes ${role || 'nothing'}`,
      )
    loops.set(loop, name)
  }
  const sizes = Object.fromEntries(loopDimensions.map((name) => [name, 1])) as Record<LoopDimension, number>
  for (const [loop, name] of loops) sizes[name] = coefficient(loop)
  const operations = Object.values(sizes).reduce((product, size) => product * size, 1)
  if (operations > Number.MAX_SAFE_INTEGER) {
    throw yaml.complain(['problem', 'instance'], 'at most 2^53 operations', `${operations}`)
  }
  const [sx = 1, sy = 1] = strides
  const [dx = 1, dy = 1] = dilations
  const extent = (outer: number, window: number, stride: number, dilation: number) =>
    (outer - 1) * stride + (window - 1) * dilation + 1
  return {
    layer: {
      name: shape.name,
      operator: 'conv',
      sizes,
      stride: { x: sx, y: sy },
      dilation: { x: dx, y: dy },
      inputSize: { x: extent(sizes.OX, sizes.FX, sx, dx), y: extent(sizes.OY, sizes.FY, sy, dy) },
      precision: { W: elementBits, I: elementBits, O: elementBits, partialSum: elementBits },
      ...readDensities(yaml, operands),
    },
    loops,
    operands,
    dimensions: shape.dimensions,
  }
}
