import { InputError } from '../../errors.ts'
import type { NetworkSpec } from '../../models/graph.ts'
import type { LogitBank } from '../../nas/evaluate/logit-bank.ts'
import { readBank } from '../../nas/evaluate/read-bank.ts'
import { bankOfVariant } from '../../nas/space/bank-of-variant.ts'
import { settingCount, settingOf, settingText } from '../../nas/space/settings.ts'
import type { Dimension } from '../../nas/space/space.ts'
import { eightBits, isOfNetwork, variantOf } from '../../nas/space/variant.ts'
import { macEnergyPj } from '../../sim/energy/mac-energy.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import { readSystem } from '../../sim/hardware/read-system.ts'
import { shippedBank } from '../bank-options.ts'
import { networkSpec } from '../simulate/options.ts'
import { type EvaluationSource, shipped } from './source.ts'

/** What a source names, read. */
export interface Sources {
  readonly banks: readonly LogitBank[]
  /** What the space is about: its dimensions change this network. */
  readonly base: NetworkSpec
  /** By the names that the space has for them. */
  readonly systems: ReadonlyMap<string, System>
}

/**
 * Reads banks and accelerators and checks that they are what the space needs.
 *
 * @throws {InputError} as `openSpaceEvaluation` does.
 */
export function openSources(source: EvaluationSource): Sources {
  const { network, space, objectives } = source
  const banks = source.banks.map((folder) => readBank(folder === shipped ? shippedBank : folder))
  const base = network === undefined ? banks[0]!.manifest.network : networkSpec(network, undefined)
  const systems = new Map(source.hardware.map(({ name, path }) => [name, readSystem(path)]))
  for (const system of systems.values()) checkBits(system, space.dimensions)
  checkSameImages(banks)
  if (objectives.isAccuracyKnown) checkBanks(banks, base, space.dimensions)
  return { banks, base, systems }
}

/** Accuracies on different images cannot be compared. */
function checkSameImages(banks: readonly LogitBank[]): void {
  const images = ({ manifest }: LogitBank) =>
    `${manifest.images.validation} images of ${manifest.data.name} (${manifest.data.sha256.slice(0, 12)})`
  const other = banks.find((bank) => images(bank) !== images(banks[0]!))
  if (other)
    throw new InputError({
      place: `bank ${other.manifest.name}`,
      expected: `logits of the same validation images as of bank ${banks[0]!.manifest.name}: ${images(banks[0]!)}`,
      found: images(other),
    })
}

/** Every network of the space must have its bank, and every bank be of one of them. */
function checkBanks(banks: readonly LogitBank[], base: NetworkSpec, dimensions: readonly Dimension[]): void {
  const ofNetwork = dimensions.filter(isOfNetwork)
  const found = new Set<LogitBank>()
  const names = banks.map(({ manifest }) => manifest.name).join(', ')
  for (let i = 0; i < settingCount(ofNetwork); i++) {
    const setting = settingOf(i, ofNetwork)
    const bank = bankOfVariant(variantOf(setting, base), banks)
    if (!bank)
      throw new InputError({
        place: 'space',
        expected: 'a bank of every network in it where accuracy is an objective or limited',
        found: `none of ${settingText(setting) || 'this network'} among ${names}`,
      })
    found.add(bank)
  }
  const unused = banks.find((bank) => !found.has(bank))
  if (unused)
    throw new InputError({
      place: 'bank',
      expected: 'banks of the networks of the space, one of each',
      found: `${unused.manifest.name}, which is of none, or of one that another is of`,
    })
}

/** @throws {InputError} when a core has no energy of a MAC at widths that the space may choose. */
function checkBits({ name, cores }: System, dimensions: readonly Dimension[]): void {
  const widths = (kind: 'weights' | 'activations') => {
    const own = dimensions.filter((one) => one.name.startsWith('bits.') && one.name.endsWith(`.${kind}`))
    const chosen = own.flatMap(({ values }) => values as readonly number[])
    return [...new Set([eightBits.weightBits, ...chosen])]
  }
  const pairs = widths('weights').flatMap((weights) =>
    widths('activations').map((activations) => [weights, activations] as const),
  )
  for (const { macEnergy } of cores)
    for (const [weights, activations] of pairs)
      try {
        macEnergyPj(macEnergy, weights, activations)
      } catch (error) {
        const { message } = error as RangeError
        throw new InputError(
          { place: 'space.bits', expected: `widths that the energy table of ${name} has`, found: message },
          { cause: error },
        )
      }
}
