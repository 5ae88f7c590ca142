import { z } from 'zod'
import { windowExtent } from '../../workload/access.ts'
import type { Layer } from '../../workload/layer.ts'
import { loopSizes, parseEquation } from '../zigzag/equation.ts'

const bits = z.int().nonnegative()

/** A layer of Stream before version 1 as its objects were written out. */
export interface SerializedLayer {
  readonly operator_type: string
  readonly equation: string
  readonly dimension_relations: readonly string[]
  readonly loop_dim_size: Readonly<Record<string, number>>
  readonly pr_loop_dim_size: Readonly<Record<string, number>>
  readonly operand_precision: Readonly<Record<string, number>>
  readonly operand_source: Readonly<Record<string, readonly number[]>>
  readonly memory_operand_links: Readonly<Record<string, 'I1' | 'I2' | 'O'>>
  readonly padding: Readonly<Record<string, readonly [number, number]>>
}

export const serializedLayer: z.ZodType<SerializedLayer> = z.strictObject({
  operator_type: z.string(),
  equation: z.string(),
  dimension_relations: z.array(z.string()).default([]),
  loop_dim_size: z.record(z.string(), z.int().positive()),
  pr_loop_dim_size: z.record(z.string(), z.int().positive()).default({}),
  operand_precision: z.record(z.string(), bits),
  operand_source: z.record(z.string(), z.array(z.int())),
  constant_operands: z.array(z.string()),
  operand_source_dimension_mapping: z.unknown().optional(),
  memory_operand_links: z.record(z.string(), z.enum(['I1', 'I2', 'O'])),
  padding: z.record(z.string(), z.tuple([bits, bits])).default({}),
})

const operandOf = { I1: 'I', I2: 'W', O: 'O' } as const

/**
 * A layer of ours. Operands are those of the memories that they are linked to (the first addend of a sum is W).
 *
 * @throws {EquationError} for an equation or loops that cannot be understood.
 */
export function readSerializedLayer(name: string, description: SerializedLayer): Layer {
  const { equation, dimension_relations, loop_dim_size, operand_precision, memory_operand_links } =
    description
  const ours = equation.replaceAll(/[A-Z](?=\s*\[)/g, (operand) => {
    const link = memory_operand_links[operand]
    return link ? operandOf[link] : operand
  })
  const loops = parseEquation(ours, dimension_relations)
  const { operator, stride, dilation } = loops
  const sizes = loopSizes(loops, new Map(Object.entries(loop_dim_size)))
  const precisionOf = (operand: 'I' | 'W' | 'O') => {
    const theirs = Object.keys(memory_operand_links).find(
      (one) => operandOf[memory_operand_links[one]!] === operand,
    )
    return operand_precision[theirs ?? operand] ?? 0
  }
  const inner = (axis: 'IX' | 'IY', full: number) => {
    const [before, after] = description.padding[axis] ?? [0, 0]
    return description.pr_loop_dim_size[axis] ?? full - before - after
  }
  return {
    name,
    // A matrix whose rows are those of a map is run as one, row by row: a convolution of one by one.
    operator: operator === 'gemm' ? 'conv' : operator,
    sizes,
    stride,
    dilation,
    inputSize: {
      x: inner('IX', windowExtent(sizes.OX, sizes.FX, stride.x, dilation.x)),
      y: inner('IY', windowExtent(sizes.OY, sizes.FY, stride.y, dilation.y)),
    },
    precision: {
      W: precisionOf('W'),
      I: precisionOf('I'),
      O: operand_precision.O_final ?? precisionOf('O'),
      partialSum: precisionOf('O'),
    },
  }
}
