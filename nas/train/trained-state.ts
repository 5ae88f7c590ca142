import type { EarlyExitNetwork } from '../../models/graph.ts'
import { addLearnedSteps } from './learned-steps.ts'
import { initialState, type ModelState } from './model-state.ts'
import { networkOfRecipe, quantizationOfRecipe } from './network-of-recipe.ts'
import type { Quantization } from './pass.ts'
import { type Recipe, recipeSchema } from './recipe.ts'
import { restore } from './snapshot.ts'
import type { Origin } from './start-from.ts'

export interface TrainedState {
  readonly recipe: Recipe
  readonly network: EarlyExitNetwork
  readonly quantization: Quantization
  readonly state: ModelState
}

/** A training's network with its weights, to run it on a backend. */
export function trainedState({ checkpoint }: Origin): TrainedState {
  const recipe = recipeSchema.parse(checkpoint.identity.recipe)
  const network = networkOfRecipe(recipe)
  const quantization = quantizationOfRecipe(network, recipe)
  const state = initialState(network, checkpoint.identity.seed)
  addLearnedSteps(state, network, recipe, quantization)
  restore(state, new Map(), checkpoint)
  return { recipe, network, quantization, state }
}
