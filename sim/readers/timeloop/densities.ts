import type { Density } from '../../workload/density.ts'
import type { Operand } from '../../workload/layer.ts'
import { type CheckedYaml, describe } from '../../yaml/checked-yaml.ts'

const distributions: Readonly<Record<string, Density['distribution']>> = {
  fixed: 'fixed-structured',
  'fixed-structured': 'fixed-structured',
  hypergeometric: 'hypergeometric',
}

/**
 * Densities of a problem's instance: a number or a distribution for each data space (`densities`), or for all
 * (`commonDensity`). Those of 1 are left out.
 *
 * @throws {InputError} for what is no density between 0 and 1 and for distributions that are not known.
 */
export function readDensities(
  yaml: CheckedYaml<{ readonly problem: { readonly instance: Readonly<Record<string, unknown>> } }>,
  operands: ReadonlyMap<string, Operand>,
): { readonly densities?: Readonly<Partial<Record<Operand, Density>>> } {
  const { densities = {}, commonDensity } = yaml.value.problem.instance
  const path = ['problem', 'instance']
  const given: [string, unknown, readonly string[]][] =
    commonDensity === undefined
      ? Object.entries(densities ?? {}).map(([space, value]) => [space, value, [...path, 'densities', space]])
      : [...operands.keys()].map((space) => [space, commonDensity, [...path, 'commonDensity']])
  const read: Partial<Record<Operand, Density>> = {}
  for (const [space, value, at] of given) {
    const operand = operands.get(space)
    if (!operand) throw yaml.complain(at, `data spaces ${[...operands.keys()].join(', ')}`, space)
    const one = readDensity(yaml, value, at)
    if (one.density < 1) read[operand] = one
  }
  return Object.keys(read).length > 0 ? { densities: read } : {}
}

function readDensity(yaml: CheckedYaml<unknown>, value: unknown, at: readonly string[]): Density {
  const isMap = typeof value === 'object' && value !== null
  const { distribution = 'fixed', density } = (isMap ? value : { density: value }) as Record<string, unknown>
  const known = distributions[String(distribution).replaceAll('_', '-')]
  if (!known) {
    const expected = `one of ${Object.keys(distributions).join(', ')}`
    throw yaml.complain([...at, 'distribution'], expected, String(distribution))
  }
  if (typeof density === 'number' && density >= 0 && density <= 1) return { distribution: known, density }
  throw yaml.complain(isMap ? [...at, 'density'] : at, 'a number from 0 to 1', describe(density))
}
