import type { Operand } from '../../workload/layer.ts'
import type { CheckedYaml } from '../../yaml/checked-yaml.ts'
import type { TimeloopLevel } from './architecture.ts'
import { type DirectiveDescription, type Factor, parseFactors, parsePermutation } from './directive.ts'
import type { TimeloopProblem } from './problem.ts'

/** Loops of one level, innermost first, and the operands that pass it by. */
export interface LevelMapping {
  readonly temporal: readonly Factor[]
  readonly spatial: readonly Factor[]
  readonly bypass: readonly Operand[]
  /** All loops in the same order, those of factor 1 as well; none spread where one instance lies below. */
  readonly complete: { readonly temporal: readonly Factor[]; readonly spatial: readonly Factor[] }
}

/**
 * What a mapping of Timeloop says of each level, outermost first. Factors of 0 stand for all that is left of a loop.
 *
 * @throws {InputError} for unknown levels, loops or data spaces and for factors that do not make up the loops.
 */
export function readMapping(
  yaml: CheckedYaml<{ readonly mapping: readonly DirectiveDescription[] }>,
  levels: readonly TimeloopLevel[],
  problem: TimeloopProblem,
): readonly LevelMapping[] {
  const { layer, loops, operands } = problem
  const memories = levels.slice(0, -1)
  yaml.value.mapping.forEach(({ target }, i) => {
    if (memories.some(({ name }) => name === target)) return
    const expected = `a memory (${memories.map(({ name }) => name).join(', ')})`
    throw yaml.complain(['mapping', i, 'target'], expected, target)
  })
  const factors = readFactors(yaml, problem)
  const read = memories.map(({ name, instances }, level): LevelMapping => {
    const of = (...types: string[]) =>
      yaml.value.mapping.flatMap(({ target, type }, i) =>
        target === name && types.includes(type) ? [i] : [],
      )
    const ordered = (type: string) => {
      const own = of(type).flatMap((i) => factors[i]!)
      const rest = problem.dimensions.filter((loop) => !own.some((one) => one.loop === loop))
      const permutation = of(type).flatMap((i) => parsePermutation(yaml.value.mapping[i]!.permutation))
      const rank = (loop: string) =>
        permutation.includes(loop) ? permutation.indexOf(loop) : permutation.length
      return [...own, ...rest.map((loop) => ({ loop, factor: 1 }))].sort(
        (a, b) => rank(a.loop) - rank(b.loop),
      )
    }
    const complete = {
      temporal: ordered('temporal'),
      spatial: instances < levels[level + 1]!.instances || of('spatial').length > 0 ? ordered('spatial') : [],
    }
    const bypass = of('bypass', 'datatype', 'dataspace').flatMap((i) =>
      (yaml.value.mapping[i]!.bypass ?? []).map((space) => {
        const operand = operands.get(space)
        if (operand) return operand
        const expected = `data spaces ${[...operands.keys()].join(', ')}`
        throw yaml.complain(['mapping', i, 'bypass'], expected, space)
      }),
    )
    const present = ({ factor }: Factor) => factor > 1
    return {
      temporal: complete.temporal.filter(present),
      spatial: complete.spatial.filter(present),
      bypass,
      complete,
    }
  })
  for (const [loop, dimension] of loops) {
    const product = read
      .flatMap(({ temporal, spatial }) => [...temporal, ...spatial])
      .reduce((all, entry) => (entry.loop === loop ? all * entry.factor : all), 1)
    if (product === layer.sizes[dimension]) continue
    const expected = `factors of ${loop} that make up ${layer.sizes[dimension]}`
    throw yaml.complain(['mapping'], expected, `${product}`)
  }
  return read
}

/** Factors of every directive, those of 0 as what the others leave. */
function readFactors(
  yaml: CheckedYaml<{ readonly mapping: readonly DirectiveDescription[] }>,
  { layer, loops }: TimeloopProblem,
): readonly (readonly Factor[])[] {
  const read = yaml.value.mapping.map(({ factors }, i) => {
    const parsed = parseFactors(factors)
    if ('malformed' in parsed) {
      throw yaml.complain(['mapping', i, 'factors'], 'factors such as M=4', parsed.malformed)
    }
    const unknown = parsed.factors.find(({ loop }) => !loops.has(loop))
    if (!unknown) return parsed.factors
    throw yaml.complain(['mapping', i, 'factors'], `loops ${[...loops.keys()].join(', ')}`, unknown.loop)
  })
  const stated = (loop: string) =>
    read.flat().reduce((all, one) => (one.loop === loop && one.factor > 0 ? all * one.factor : all), 1)
  return read.map((factors) =>
    factors.map(({ loop, factor }) => ({
      loop,
      factor: factor > 0 ? factor : layer.sizes[loops.get(loop)!] / stated(loop),
    })),
  )
}
