import { existsSync } from 'node:fs'
import { InputError } from '../../errors.ts'
import { builderNames, publishedSpec } from '../../models/build.ts'
import type { EarlyExitNetwork, NetworkSpec } from '../../models/graph.ts'
import type { DeployedBits } from '../../models/lower.ts'
import { isOnnxPath, readForeignNetwork } from '../../models/onnx/read-foreign.ts'
import { readRecipe, recipeNames } from '../../nas/train/read-recipe.ts'
import { macEnergyPj } from '../../sim/energy/mac-energy.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import type { SimulationRules } from '../../sim/rules.ts'
import { suggestion } from '../../sim/yaml/nearest-name.ts'

/**
 * The network that a user named: as published, times a width; or that of a training recipe or of an ONNX file, which
 * have their own.
 *
 * @throws {InputError} when there is none of that name, or the width is no positive number or not asked for
 */
export function networkSpec(name: string, width: number | undefined, option = '--network'): NetworkSpec {
  const builder = builderNames.find((known) => known === name)
  const requireWidth = (isFit: boolean, expected: string) => {
    if (!isFit) throw new InputError({ place: '--width', expected, found: String(width) })
  }
  if (builder) {
    requireWidth(width === undefined || (Number.isFinite(width) && width > 0), 'a number above 0')
    return { ...publishedSpec(builder), width: width ?? 1 }
  }
  if (isOnnxPath(name)) {
    requireWidth(width === undefined, `none with ${option} ${name}, which has its own`)
    return readForeignNetwork(name, { isWithWeights: false }).spec
  }
  if (recipeNames().includes(name) || existsSync(name)) {
    requireWidth(width === undefined, `none with ${option} ${name}, a recipe, which has its own`)
    return readRecipe(name).network
  }
  const known = [...builderNames, ...recipeNames()]
  const expected = `one of ${known.join(', ')}${suggestion(name, known)}, or the YAML file of a recipe, or an ONNX file`
  throw new InputError({ place: option, expected, found: name })
}

/** The exits of a network that came with exactly one head at each; undefined for others. */
export function ownExits({ mountingPoints }: EarlyExitNetwork): string | undefined {
  const isComplete = mountingPoints.every(({ heads }) => heads.length === 1)
  return isComplete ? mountingPoints.map(({ letter }) => letter).join(',') : undefined
}

/** Partial sums are held at 16 bits, as in the study, or as wide as the activations. */
const partialSumBits = 16

/** @throws {InputError} when a width is not a whole number that the system's energy tables have. */
export function parseBits(
  weights: number,
  activations: number,
  system: System,
  { cost }: SimulationRules,
): DeployedBits {
  for (const [place, bits] of Object.entries({
    '--weight-bits': weights,
    '--activation-bits': activations,
  })) {
    if (!Number.isInteger(bits) || bits < 1) {
      throw new InputError({ place, expected: 'a whole number above 0', found: String(bits) })
    }
  }
  for (const { macEnergy } of cost.macEnergy === 'constant' ? [] : system.cores) {
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
