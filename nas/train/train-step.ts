import * as tf from '@tensorflow/tfjs-core'
import type { EarlyExitNetwork } from '../../models/graph.ts'
import type { TrainingBackend } from './backends/training-backend.ts'
import { descentRates } from './descent-rates.ts'
import { forward } from './forward.ts'
import { jointLoss } from './loss.ts'
import type { ModelState } from './model-state.ts'
import { descend } from './optimizer.ts'
import { nothingObserved, type Observed, type Pass, type Phase, type Quantization } from './pass.ts'
import type { Recipe } from './recipe.ts'
import { oneCycle } from './schedule.ts'
import type { TrainingBatch } from './training-batch.ts'
import { average, keptShare, type WeightAverages } from './weight-average.ts'

/** What a new batch leaves of the running averages of batch norm and of activation ranges. */
const averageDecay = 0.95

export interface TrainStepOptions {
  readonly network: EarlyExitNetwork
  readonly recipe: Recipe
  readonly quantization: Quantization
  readonly backend: TrainingBackend
  readonly state: ModelState
  readonly velocities: ReadonlyMap<string, tf.Variable>
  /** Averages that follow the weights, where the recipe says so. */
  readonly averages?: WeightAverages | undefined
  readonly batch: TrainingBatch
  /** Steps done before this one. */
  readonly step: number
  readonly steps: number
}

/**
 * One step of training, operator by operator: changes the state, the velocities and the averages, returns the loss
 * before the step.
 */
export function trainStep(options: TrainStepOptions): number {
  const { network, recipe, state, velocities, averages, step, steps } = options
  const observed = nothingObserved()
  const { value, grads } = stepGradients(options, observed)
  const learningRate = oneCycle(step, steps, recipe.learningRate, recipe.warmUpShare)
  descend(state.weights, velocities, grads, recipe.momentum, descentRates(network, recipe, learningRate))
  const loss = value.dataSync()[0]!
  tf.dispose([value, grads])
  mergeStatistics(state, observed)
  mergeMagnitudes(state, observed.magnitudes)
  if (averages) {
    const kept = keptShare(recipe.weightAverage!, step + 1)
    average(averages, state, kept, 1 - kept)
  }
  return loss
}

/** Loss and its gradient by every weight, under the weight variables' names. */
export function stepGradients(
  options: Omit<TrainStepOptions, 'velocities' | 'averages'>,
  observed: Observed,
): ReturnType<typeof tf.variableGrads> {
  const { network, recipe, quantization, backend, state, batch, step, steps } = options
  const { height, width, channels } = network.input
  const images = tf.tensor4d(batch.images, [batch.count, height, width, channels])
  const targets = tf.tensor2d(batch.targets, [batch.count, network.classes])
  const pass = { ...phase(recipe, quantization, step, steps), state, backend, observed }
  const result = lossGradients(network, recipe, pass, images, targets)
  tf.dispose([images, targets])
  return result
}

/** Loss of a batch and its gradients, as `stepGradients` gives them. */
export function lossGradients(
  network: EarlyExitNetwork,
  { distillation }: Recipe,
  pass: Pass,
  images: tf.Tensor4D,
  targets: tf.Tensor2D,
): ReturnType<typeof tf.variableGrads> {
  const teacher = network.mountingPoints.slice(0, -1).flatMap(({ heads }) => heads).length
  return tf.variableGrads(
    () => jointLoss(forward(network, images, pass), targets, { teacher, distillation }),
    [...pass.state.weights.values()],
  )
}

/** Floating point first, then quantized, then quantized with statistics and ranges standing still. */
export function phase(recipe: Recipe, quantization: Quantization, step: number, steps: number): Phase {
  const { quantizeFrom, freezeFrom, earlyExitGradient } = recipe
  return {
    normalization: step < freezeFrom * steps ? 'batch' : 'running',
    quantization: step < quantizeFrom * steps ? undefined : quantization,
    earlyExitGradient,
  }
}

/** Moves the running averages of batch norm towards what a batch showed, and frees that. */
export function mergeStatistics(state: ModelState, { statistics }: Observed): void {
  for (const [name, seen] of statistics) {
    const average = state.statistics.get(name)!
    tf.tidy(() => average.assign(tf.add(tf.mul(average, averageDecay), tf.mul(seen, 1 - averageDecay))))
    seen.dispose()
  }
}

/** Moves the running averages of activation ranges towards what a batch showed. */
export function mergeMagnitudes(state: ModelState, magnitudes: ReadonlyMap<string, number>): void {
  for (const [name, seen] of magnitudes) {
    const average = state.ranges.get(name) ?? seen
    state.ranges.set(name, average * averageDecay + seen * (1 - averageDecay))
  }
}
