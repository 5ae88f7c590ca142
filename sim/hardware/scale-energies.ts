import { scalingFactors, type Technology, type TechnologyScaling } from '../energy/technology-scaling.ts'
import type { Complain } from './check-core-type.ts'
import type { CoreEnergies } from './core-energies.ts'

/** A technology of which some may be left unsaid. */
export type StatedTechnology = { readonly [K in keyof Technology]?: Technology[K] | undefined }

/**
 * Energies of a core scaled from the technology that they hold for to that of the system; memories outside the chip keep
 * theirs. The source of the MAC energy says so.
 *
 * @param complain about the system
 * @throws {InputError} when one of the technologies is not stated, or the scaling does not reach it.
 */
export function scaleEnergies(
  energies: CoreEnergies,
  isOffChip: readonly boolean[],
  scaling: TechnologyScaling,
  from: StatedTechnology,
  to: StatedTechnology,
  complain: Complain,
): CoreEnergies {
  if (to.technologyNm === undefined) return energies
  const [before, after] = [whole(from), whole(to)]
  if (!after) throw complain(['technologyNm'], 'supplyVoltage beside it', 'none')
  if (!before) {
    const expected = 'core types, or energy tables, that state technologyNm and supplyVoltage, to scale from'
    throw complain(['technologyNm'], expected, `energies of an unknown technology`)
  }
  const { macEnergy, memories, outputPathEnergyPj } = energies
  const factor = energyFactor(scaling, before, after, complain)
  const note = `times ${factor.toPrecision(4)} from ${describe(before)} to ${describe(after)} after ${scaling.name}`
  return {
    macEnergy: {
      ...macEnergy,
      energyPj: factor * macEnergy.energyPj,
      source: `${macEnergy.source}, ${note}`,
    },
    outputPathEnergyPj: factor * outputPathEnergyPj,
    memories: memories.map((memory, i) =>
      isOffChip[i]
        ? memory
        : {
            readEnergyPj: factor * memory.readEnergyPj,
            writeEnergyPj: factor * memory.writeEnergyPj,
          },
    ),
  }
}

function energyFactor(
  scaling: TechnologyScaling,
  from: Technology,
  to: Technology,
  complain: Complain,
): number {
  try {
    return scalingFactors(scaling, from, to).energy
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw complain(['technologyNm'], `what ${scaling.name} covers`, error.message)
  }
}

function whole({ technologyNm, supplyVoltage, transistors }: StatedTechnology): Technology | undefined {
  if (technologyNm === undefined || supplyVoltage === undefined) return undefined
  return { technologyNm, supplyVoltage, transistors: transistors ?? 'high-performance' }
}

const describe = ({ technologyNm, supplyVoltage }: Technology): string =>
  `${technologyNm} nm, ${supplyVoltage} V`
