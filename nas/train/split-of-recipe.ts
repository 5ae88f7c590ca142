import { splitTrainValidation, type TrainValidationSplit } from '../../datasets/split.ts'
import { InputError } from '../../errors.ts'
import type { Recipe } from './recipe.ts'

/**
 * The images that a recipe trains on and those it sets aside: validation images first, then of the rest as many as the
 * recipe says, every class by its share.
 *
 * @param seed of the training, and of the split where the recipe has none for it
 * @throws {InputError} when there are fewer images than wanted
 */
export function splitOfRecipe(
  { validationImages, trainingImages, splitSeed }: Pick<Recipe, SplitKeys>,
  labels: Uint16Array,
  seed: number,
): TrainValidationSplit {
  const splitBy = splitSeed ?? seed
  const { train, validation } = splitTrainValidation(labels, validationImages, splitBy)
  if (trainingImages === undefined) return { train, validation }
  if (trainingImages > train.length) {
    const expected = `no more than ${train.length}, which are left beside those for validation`
    throw new InputError({ place: 'trainingImages', expected, found: `${trainingImages}` })
  }
  const rest = Uint16Array.from(train, (index) => labels[index]!)
  const { validation: chosen } = splitTrainValidation(rest, trainingImages, splitBy)
  return { train: chosen.map((place) => train[place]!), validation }
}

type SplitKeys = 'validationImages' | 'trainingImages' | 'splitSeed'
