import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { inputScale } from '../../datasets/normalize.ts'
import { InputError } from '../../errors.ts'
import type { EarlyExitNetwork } from '../../models/graph.ts'
import { integerNetwork } from '../../models/integer/convert.ts'
import type { IntegerNetwork } from '../../models/integer/integer-network.ts'
import type { LogitBank } from '../evaluate/logit-bank.ts'
import { readBank } from '../evaluate/read-bank.ts'
import { checkpointName, readCheckpoint } from '../train/checkpoint.ts'
import { networkOfRecipe, quantizationOfRecipe } from '../train/network-of-recipe.ts'
import { type Recipe, recipeSchema } from '../train/recipe.ts'
import { valuesOf } from '../train/values-of.ts'

/** A training's outcome, ready to be deployed. */
export interface TrainedNetwork {
  readonly recipe: Recipe
  /** Content hash of the images it was trained on. */
  readonly dataSha256: string
  readonly network: EarlyExitNetwork
  readonly integer: IntegerNetwork
  /** The logits that the training kept; absent before it is complete. */
  readonly bank: LogitBank | undefined
}

/**
 * Reads a training's checkpoint and makes the integer network of it. Where its bank lies beside it, logits are stored
 * as in the bank, so that every exit decision is that of the search.
 *
 * @param path the training's folder, or its checkpoint
 * @throws {InputError} when there is no sound checkpoint, or the training has not yet been quantized
 */
export function readTrainedNetwork(path: string): TrainedNetwork {
  const isFolder = existsSync(path) && statSync(path).isDirectory()
  const file = isFolder ? join(path, checkpointName) : path
  const checkpoint = readCheckpoint(file)
  const parsed = recipeSchema.safeParse(checkpoint.identity.recipe)
  if (!parsed.success) {
    const { path: key, message } = parsed.error.issues[0]!
    throw new InputError({
      place: file,
      expected: 'a recipe of this version',
      found: `${key.join('.')}: ${message}`,
    })
  }
  const recipe = parsed.data
  const network = networkOfRecipe(recipe)
  const bankFolder = join(path, 'bank')
  const bank = isFolder && existsSync(bankFolder) ? readBank(bankFolder) : undefined
  const logitNames = network.mountingPoints.flatMap(({ heads }) => heads.map(({ output }) => output))
  const integer = integerNetwork(network, valuesOf(checkpoint), {
    ...quantizationOfRecipe(network, recipe),
    inputScale,
    ...(bank && {
      logitScales: new Map(logitNames.map((name, head) => [name, bank.manifest.heads[head]!.scale])),
    }),
  })
  return { recipe, dataSha256: checkpoint.identity.data, network, integer, bank }
}
