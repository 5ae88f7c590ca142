import type { Dataset } from '../../datasets/dataset.ts'
import { makeSynthetic } from '../../datasets/synthetic.ts'
import { readRecipe } from './read-recipe.ts'
import type { Recipe } from './recipe.ts'

/** For tests: 160 synthetic images of 16×16 pixels. */
export function tinyDataset(): Dataset {
  return makeSynthetic({ trainCount: 192, testCount: 64, size: 16, seed: 1 })
}

/** For tests: 20 steps of every phase on the tiny dataset. */
export function tinyRecipe(changes: Partial<Recipe> = {}): Recipe {
  const recipe = readRecipe('tiny')
  const network = { ...recipe.network, input: { channels: 3, height: 16, width: 16 } }
  return { ...recipe, network, epochs: 2, batchSize: 16, validationImages: 32, ...changes }
}
