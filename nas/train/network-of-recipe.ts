import { InputError } from '../../errors.ts'
import { layerBitsOf } from '../../models/bit-widths.ts'
import { buildNetwork } from '../../models/build.ts'
import type { EarlyExitNetwork } from '../../models/graph.ts'
import { networkWithHeads } from '../../models/network-with-heads.ts'
import type { Quantization } from './pass.ts'
import type { Recipe } from './recipe.ts'

/**
 * The network that a recipe trains: the backbone with the recipe's heads.
 *
 * @throws {InputError} for a head that the network does not have, or none at its last place
 */
export function networkOfRecipe({
  network: spec,
  heads,
}: Pick<Recipe, 'network' | 'heads'>): EarlyExitNetwork {
  const network = buildNetwork(spec)
  if (!heads) return network
  const letters = network.mountingPoints.map(({ letter }) => letter)
  const stranger = heads.find(({ letter }) => !letters.includes(letter))
  if (stranger) {
    throw new InputError({
      place: 'heads',
      expected: `letters of ${letters.join(', ')}`,
      found: stranger.letter,
    })
  }
  if (!heads.some(({ letter }) => letter === letters.at(-1))) {
    throw new InputError({
      place: 'heads',
      expected: `one at the last place ${letters.at(-1)}`,
      found: 'none',
    })
  }
  return networkWithHeads(network, heads)
}

/**
 * How a recipe quantizes its network.
 *
 * @throws {InputError} for bits of a layer that is not there
 */
export function quantizationOfRecipe(network: EarlyExitNetwork, recipe: Recipe): Quantization {
  const { percentile, zeroPoints } = recipe.ranges ?? {}
  return {
    ...layerBitsOf(network, recipe),
    ...(percentile !== undefined && { percentile }),
    ...(zeroPoints && { zeroPoints }),
  }
}
