import { InputError } from '../../errors.ts'
import { builderNames } from '../../models/build.ts'
import {
  type EarlyExitNetwork,
  type ExitChoice,
  type HeadKind,
  headKinds,
  type NetworkSpec,
} from '../../models/graph.ts'
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

/**
 * The exits of `--exits A,E,K --heads 1,0,1` in the order of the network; left out, the last exit alone and head 1.
 *
 * @throws {InputError} for an unknown or repeated letter, the last exit left out, a head that is not 0 or 1, or counts
 * that differ.
 */
export function parseExits(
  { name, mountingPoints }: EarlyExitNetwork,
  exits: string | undefined,
  heads: string | undefined,
): readonly ExitChoice[] {
  const letters = mountingPoints.map(({ letter }) => letter)
  const last = letters.at(-1)!
  const chosen = (exits ?? last).split(',').map((letter) => letter.trim())
  for (const [i, letter] of chosen.entries()) {
    if (!letters.includes(letter)) {
      throw new InputError({
        place: '--exits',
        expected: `letters of the exits of ${name}: ${letters.join(', ')}`,
        found: letter || 'nothing between commas',
      })
    }
    if (chosen.indexOf(letter) < i) {
      throw new InputError({ place: '--exits', expected: 'each letter once', found: `${letter} twice` })
    }
  }
  if (!chosen.includes(last)) {
    const expected = `the last exit ${last} among them (it is always there)`
    throw new InputError({ place: '--exits', expected, found: chosen.join(',') })
  }
  const kinds = heads === undefined ? chosen.map((): HeadKind => 1) : heads.split(',').map(parseHeadKind)
  if (kinds.length !== chosen.length) {
    const expected = `${chosen.length} head kinds, one for each of ${chosen.join(', ')}`
    throw new InputError({ place: '--heads', expected, found: String(kinds.length) })
  }
  const choices = chosen.map((letter, i) => ({ letter, kind: kinds[i]! }))
  return choices.sort((a, b) => letters.indexOf(a.letter) - letters.indexOf(b.letter))
}

function parseHeadKind(text: string): HeadKind {
  const kind = headKinds.find((known) => String(known) === text.trim())
  if (kind !== undefined) return kind
  throw new InputError({
    place: '--heads',
    expected: '1 (one linear layer) or 0 (two)',
    found: text || 'nothing',
  })
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
