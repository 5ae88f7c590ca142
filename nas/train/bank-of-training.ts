import type { Dataset } from '../../datasets/dataset.ts'
import { makeBank, type UnwrittenBank } from '../evaluate/make-bank.ts'
import type { TrainingBackend } from './backends/training-backend.ts'
import { logitsOf } from './logits.ts'
import { quantizationOfRecipe } from './network-of-recipe.ts'
import type { Recipe } from './recipe.ts'
import type { TrainedNetwork } from './train.ts'

export interface BankOfTrainingOptions {
  readonly recipe: Recipe
  readonly dataset: Dataset
  readonly backend: TrainingBackend
  readonly seed: number
  readonly trained: TrainedNetwork
  /** Day of the training, ISO 8601. */
  readonly date: string
}

/** Runs the trained network, quantized, on the validation and the test images and keeps every head's logits. */
export function bankOfTraining(options: BankOfTrainingOptions): UnwrittenBank {
  const { recipe, dataset, backend, seed, trained, date } = options
  const { network, state, trainingImages, validation, seconds, execution } = trained
  const common = {
    network,
    state,
    backend,
    shape: dataset.shape,
    quantization: quantizationOfRecipe(network, recipe),
  }
  const { train, test } = dataset
  return makeBank({
    origin: {
      name: recipe.name,
      network: recipe.network,
      data: { name: dataset.name, sha256: dataset.sha256 },
      seed,
      recipe: { ...recipe },
      backend: execution === 'graph' ? `${backend.version}, each step one graph` : backend.version,
      imagesPerSecond: (recipe.epochs * trainingImages) / seconds,
      trainingSeconds: seconds,
      date,
    },
    heads: network.mountingPoints.flatMap(({ letter, heads }) =>
      heads.map(({ kind }) => ({ exit: letter, kind })),
    ),
    splits: {
      validation: {
        labels: Uint8Array.from(validation, (index) => train.labels[index]!),
        logits: logitsOf({ ...common, set: train, indices: validation }),
      },
      test: { labels: Uint8Array.from(test.labels), logits: logitsOf({ ...common, set: test }) },
    },
  })
}
