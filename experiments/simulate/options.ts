import { InputError } from '../../errors.ts'
import { builderNames } from '../../models/build.ts'
import type { NetworkSpec } from '../../models/graph.ts'
import type { DeployedBits } from '../../models/lower.ts'
import { macEnergyPj } from '../../sim/energy/mac-energy.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import { suggestion } from '../../sim/yaml/nearest-name.ts'

/** @throws {InputError} when no network has that name. */
export function parseNetworkName(name: string): NetworkSpec['builder'] {
  const found = builderNames.find((known) => known === name)
  if (found) return found
  const expected = `one of ${builderNames.join(', ')}${suggestion(name, builderNames)}`
  throw new InputError({ place: '--network', expected, found: name })
}

/** @throws {InputError} when a width is not a positive number. */
export function parseWidth(width: number): number {
  if (Number.isFinite(width) && width > 0) return width
  throw new InputError({ place: '--width', expected: 'a number above 0', found: String(width) })
}

/** Partial sums are held at 16 bits, as in the study, or as wide as the activations. */
const partialSumBits = 16

/** @throws {InputError} when a width is not a whole number that the system's energy tables have. */
export function parseBits(weights: number, activations: number, system: System): DeployedBits {
  for (const [place, bits] of Object.entries({
    '--weight-bits': weights,
    '--activation-bits': activations,
  })) {
    if (!Number.isInteger(bits) || bits < 1) {
      throw new InputError({ place, expected: 'a whole number above 0', found: String(bits) })
    }
  }
  for (const { macEnergy } of system.cores) {
    try {
      macEnergyPj(macEnergy, weights, activations)
    } catch (error) {
      const { message } = error as RangeError
      const expected = `bits that the energy table of ${system.name} has`
      throw new InputError(
        { place: '--weight-bits, --activation-bits', expected, found: message },
        { cause: error },
      )
    }
  }
  return { weights, activations, partialSums: Math.max(partialSumBits, activations) }
}
