import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import * as tf from '@tensorflow/tfjs-core'
import { trainingEpoch } from '../../datasets/batches.ts'
import type { Dataset } from '../../datasets/dataset.ts'
import { InputError } from '../../errors.ts'
import type { EarlyExitNetwork } from '../../models/graph.ts'
import { randomStream } from '../../random.ts'
import type { TrainingBackend } from './backends/training-backend.ts'
import { checkpointName, readCheckpoint, type TrainingIdentity, writeCheckpoint } from './checkpoint.ts'
import { addLearnedSteps } from './learned-steps.ts'
import { initialState, type ModelState } from './model-state.ts'
import { networkOfRecipe, quantizationOfRecipe } from './network-of-recipe.ts'
import type { Recipe } from './recipe.ts'
import { restore, snapshot } from './snapshot.ts'
import { splitOfRecipe } from './split-of-recipe.ts'
import { type Origin, startFrom } from './start-from.ts'
import { type Execution, stepRunner } from './step-runner.ts'
import { trainingBatch } from './training-batch.ts'
import { takeAverages, weightAverages } from './weight-average.ts'

export interface TrainOptions {
  readonly recipe: Recipe
  readonly dataset: Dataset
  readonly backend: TrainingBackend
  readonly seed: number
  /** Folder of the checkpoint. */
  readonly folder: string
  readonly resume: boolean
  /** A training to start from, in place of random weights. */
  readonly from?: Origin | undefined
  /** How steps are run; left out: as graphs where the backend can. Results differ by rounding. */
  readonly execution?: Execution | undefined
  /** Seconds of work between two checkpoints. */
  readonly checkpointSeconds?: number
  /** Stops the training behind a checkpoint. */
  readonly signal?: AbortSignal
  readonly onStep?: (progress: StepProgress) => void
}

export interface StepProgress {
  readonly step: number
  readonly steps: number
  readonly loss: number
  readonly images: number
  readonly seconds: number
}

export interface TrainedNetwork {
  readonly network: EarlyExitNetwork
  readonly state: ModelState
  /** Images of an epoch. */
  readonly trainingImages: number
  /** Images of the dataset's training set on which nothing was trained. */
  readonly validation: Int32Array
  /** Work of all parts of the training, without interruptions. */
  readonly seconds: number
  readonly execution: Execution
  readonly isComplete: boolean
}

/**
 * Trains a backbone and all its heads together. Interrupted at any time and resumed, it ends with the same weights as
 * without interruption on the same backend and thread count.
 *
 * @throws {InputError} for a dataset that does not fit the network, a checkpoint that does not belong to this
 * training, a loss that is no longer a number
 */
export async function train(options: TrainOptions): Promise<TrainedNetwork> {
  const {
    recipe,
    dataset,
    backend,
    seed,
    folder,
    resume,
    from,
    execution = backend.compile ? 'graph' : 'eager',
    checkpointSeconds = 45,
    signal,
    onStep,
  } = options
  requireFit(recipe, dataset)
  const network = networkOfRecipe(recipe)
  const { train: indices, validation } = splitOfRecipe(recipe, dataset.train.labels, seed)
  const quantization = quantizationOfRecipe(network, recipe)
  const state = initialState(network, seed)
  addLearnedSteps(state, network, recipe, quantization)
  const velocities = new Map(
    [...state.weights].map(([name, weight]) => [name, tf.variable(tf.zerosLike(weight), false)]),
  )
  const data = dataset.sha256
  if (from) startFrom(from, state, { data, splitSeed: recipe.splitSeed ?? seed })
  const identity: TrainingIdentity = {
    ...{ recipe, seed, data, backend: backend.version },
    ...(execution === 'graph' && { execution }),
    ...(from && { from: from.checkpoint.sha256 }),
  }
  const path = join(folder, checkpointName)
  const checkpoint = resume ? readCheckpoint(path, identity) : undefined
  const averages = recipe.weightAverage === undefined ? undefined : weightAverages(state)
  if (checkpoint) restore(state, velocities, checkpoint, averages)
  let seconds = checkpoint?.seconds ?? 0
  let step = checkpoint?.step ?? 0
  const epochOf = (epoch: number) =>
    trainingEpoch(
      { set: dataset.train, shape: dataset.shape, indices, batchSize: recipe.batchSize, seed },
      epoch,
    )
  const { batches } = epochOf(0)
  const steps = recipe.epochs * batches
  let epoch = epochOf(Math.floor(step / batches))
  let unsaved = 0
  const runner = stepRunner(execution)
  while (step < steps) {
    const began = performance.now()
    if (step % batches === 0) epoch = epochOf(step / batches)
    const random = randomStream(seed, `regularization of step ${step}`)
    const batch = trainingBatch(epoch.batch(step % batches), dataset.shape, recipe, random)
    const variables = { state, velocities, averages }
    const loss = runner.step({ network, recipe, quantization, backend, ...variables, batch, step, steps })
    if (!Number.isFinite(loss)) {
      throw new InputError({
        place: `step ${step + 1} of ${steps}`,
        expected: 'a finite loss (try a lower learningRate or a longer warmUpShare in the recipe)',
        found: String(loss),
      })
    }
    step++
    if (averages && step === steps) takeAverages(averages, state)
    const stepSeconds = (performance.now() - began) / 1000
    seconds += stepSeconds
    unsaved += stepSeconds
    onStep?.({ step, steps, loss, images: batch.count, seconds: stepSeconds })
    await setImmediate()
    if (unsaved >= checkpointSeconds || step === steps || signal?.aborted) {
      writeCheckpoint(path, { identity, step, seconds, ...snapshot(state, velocities, averages) })
      unsaved = 0
    }
    if (signal?.aborted) break
  }
  runner.dispose()
  const trainingImages = batches * recipe.batchSize
  return { network, state, trainingImages, validation, seconds, execution, isComplete: step === steps }
}

function requireFit({ network }: Recipe, { name, shape, classNames }: Dataset): void {
  const wanted = `${network.input.width}×${network.input.height}×${network.input.channels}, ${network.classes} classes`
  const found = `${shape.width}×${shape.height}×${shape.channels}, ${classNames.length} classes`
  if (wanted !== found)
    throw new InputError({ place: `dataset ${name}`, expected: `images of ${wanted}`, found })
}
