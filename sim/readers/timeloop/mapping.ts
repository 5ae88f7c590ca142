import { z } from 'zod'
import type { Operand } from '../../workload/layer.ts'
import type { CheckedYaml } from '../../yaml/checked-yaml.ts'
import type { TimeloopLevel } from './architecture.ts'
import type { TimeloopProblem } from './problem.ts'

export interface DirectiveDescription {
  readonly target: string
  readonly type: string
  readonly factors?: string | undefined
  readonly permutation?: string | undefined
  readonly keep?: readonly string[] | undefined
  readonly bypass?: readonly string[] | undefined
}

export const mappingSchema: z.ZodType<readonly DirectiveDescription[]> = z.array(
  z.object({
    target: z.string(),
    type: z.enum(['temporal', 'spatial', 'bypass', 'datatype', 'dataspace']),
    factors: z.string().optional(),
    permutation: z.string().optional(),
    keep: z.array(z.string()).optional(),
    bypass: z.array(z.string()).optional(),
  }),
)

/** Loops of one level, innermost first, and the operands that pass it by. */
export interface LevelMapping {
  readonly temporal: readonly { readonly loop: string; readonly factor: number }[]
  readonly spatial: readonly { readonly loop: string; readonly factor: number }[]
  readonly bypass: readonly Operand[]
}

/**
 * What a mapping of Timeloop says of each level, outermost first. Factors of 0 stand for all that is left of a loop.
 *
 * @throws {InputError} for unknown levels, loops or data spaces and for factors that do not make up the loops.
 */
export function readMapping(
  yaml: CheckedYaml<{ readonly mapping: readonly DirectiveDescription[] }>,
  levels: readonly TimeloopLevel[],
  { layer, loops, operands }: TimeloopProblem,
): readonly LevelMapping[] {
  const directives = yaml.value.mapping
  const memories = levels.slice(0, -1)
  const products = new Map([...loops.keys()].map((loop) => [loop, 1]))
  const pending: { loop: string; factor: number }[] = []
  const factorsOf = (directive: DirectiveDescription, i: number) => {
    const { permutation = '' } = directive
    const order = permutation.split(/[, ]/.test(permutation) ? /[, ]+/ : '')
    const entries = [...(directive.factors ?? '').matchAll(/([A-Z]+)\s*=?\s*(\d+)/g)].map(
      ([, loop, factor]) => ({
        loop: loop!,
        factor: Number(factor),
      }),
    )
    for (const entry of entries) {
      if (!loops.has(entry.loop)) {
        throw yaml.complain(['mapping', i, 'factors'], `loops ${[...loops.keys()].join(', ')}`, entry.loop)
      }
      if (entry.factor === 0) pending.push(entry)
      else products.set(entry.loop, products.get(entry.loop)! * entry.factor)
    }
    const rank = (loop: string) => (order.includes(loop) ? order.indexOf(loop) : order.length)
    return entries.sort((a, b) => rank(a.loop) - rank(b.loop))
  }
  const read = memories.map(({ name }) => {
    const own = directives.flatMap((directive, i) => (directive.target === name ? [{ directive, i }] : []))
    const of = (type: string) => own.filter(({ directive }) => directive.type === type)
    return {
      temporal: of('temporal').flatMap(({ directive, i }) => factorsOf(directive, i)),
      spatial: of('spatial').flatMap(({ directive, i }) => factorsOf(directive, i)),
      bypass: ['bypass', 'datatype', 'dataspace'].flatMap(of).flatMap(({ directive, i }) =>
        (directive.bypass ?? []).map((space) => {
          const operand = operands.get(space)
          if (operand) return operand
          throw yaml.complain(
            ['mapping', i, 'bypass'],
            `data spaces ${[...operands.keys()].join(', ')}`,
            space,
          )
        }),
      ),
    }
  })
  directives.forEach(({ target }, i) => {
    if (memories.some(({ name }) => name === target)) return
    throw yaml.complain(
      ['mapping', i, 'target'],
      `a memory (${memories.map(({ name }) => name).join(', ')})`,
      target,
    )
  })
  for (const entry of pending) entry.factor = layer.sizes[loops.get(entry.loop)!] / products.get(entry.loop)!
  for (const [loop, dimension] of loops) {
    const product = read
      .flatMap(({ temporal, spatial }) => [...temporal, ...spatial])
      .reduce((all, entry) => (entry.loop === loop ? all * entry.factor : all), 1)
    if (product !== layer.sizes[dimension]) {
      throw yaml.complain(
        ['mapping'],
        `factors of ${loop} that make up ${layer.sizes[dimension]}`,
        `${product}`,
      )
    }
  }
  const present = ({ factor }: { factor: number }) => factor > 1
  return read.map(({ temporal, spatial, bypass }) => ({
    temporal: temporal.filter(present),
    spatial: spatial.filter(present),
    bypass,
  }))
}
