import { InputError } from '../../errors.ts'
import { heedsZeros } from '../../sim/cost/sparse-layer-cost.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import type { Densities, Density, DensityDistribution } from '../../sim/workload/density.ts'
import type { Operand } from '../../sim/workload/layer.ts'

const operands: readonly Operand[] = ['W', 'I', 'O']

/**
 * Shares of elements that are not zero, as in `W=0.5,I=0.3`; undefined without text.
 *
 * @throws {InputError} for anything else, and where the system does nothing about zeros or a layer is to be explained
 */
export function parseDensities(
  text: string | undefined,
  distribution: DensityDistribution,
  system: System,
  explained: string | undefined,
): Densities | undefined {
  if (text === undefined) return undefined
  const refuse = (expected: string, found: string) => new InputError({ place: '--density', expected, found })
  if (explained !== undefined) {
    throw refuse('none with --explain, which shows layers without zeros', text)
  }
  if (!system.cores.some(heedsZeros)) {
    throw refuse(`hardware that says in \`sparse\` what it does about zeros`, system.name)
  }
  const entries = text.split(',').map((part): [Operand, Density] => {
    const [name, value = '', ...rest] = part.split('=').map((word) => word.trim())
    const operand = operands.find((one) => one === name)
    const density = value === '' || rest.length > 0 ? Number.NaN : Number(value)
    if (!operand || !(density >= 0 && density <= 1)) {
      throw refuse('W, I or O with a share from 0 to 1, as in W=0.5,I=0.3', part)
    }
    return [operand, { distribution, density }]
  })
  if (new Set(entries.map(([operand]) => operand)).size < entries.length) {
    throw refuse('each operand once', text)
  }
  return Object.fromEntries(entries)
}
