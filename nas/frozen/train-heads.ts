import * as tf from '@tensorflow/tfjs-core'
import type { EarlyExitNetwork } from '../../models/graph.ts'
import { permutation, randomStream } from '../../random.ts'
import { descentRates } from '../train/descent-rates.ts'
import { jointLoss } from '../train/loss.ts'
import { type DescentRates, descend } from '../train/optimizer.ts'
import type { Recipe } from '../train/recipe.ts'
import { oneCycle } from '../train/schedule.ts'
import type { SharedFeatures } from './feature-network.ts'
import { headForward } from './head-forward.ts'
import { type StandingNetwork, standingPass } from './standing-pass.ts'

export interface HeadTrainingOptions extends StandingNetwork {
  readonly network: EarlyExitNetwork
  /** As featureNetwork gives them; those whose weights the state does not train are left as they are. */
  readonly heads: readonly SharedFeatures[]
  readonly recipe: Recipe
  /** Of a set of images, once for each of its views. */
  readonly features: readonly (readonly Float32Array[])[]
  /** One per image of the set. */
  readonly labels: ArrayLike<number>
  /** The images that are learned from. */
  readonly indices: Int32Array
  readonly seed: number
  readonly onStep?: (step: number, steps: number, loss: number) => void
}

/**
 * Trains new heads on features that stand still: softmax cross entropy with the labels and, where the recipe says so,
 * with the probabilities of the network's own last head. Every step takes each image from one of its views at random.
 */
export function trainHeads(options: HeadTrainingOptions): void {
  const { heads, state, recipe, features, indices, seed, onStep } = options
  const weights = new Map([...state.weights].filter(([, { trainable }]) => trainable))
  const velocities = new Map(
    [...weights].map(([name, { shape }]) => [name, tf.variable(tf.zeros(shape), false)] as const),
  )
  const scales = firstLayerScales(heads, features[0]!)
  for (const [name, scale] of scales) {
    const weight = weights.get(name)
    tf.tidy(() => weight?.assign(tf.mul(weight, 1 / scale)))
  }
  const batches = Math.max(1, Math.floor(indices.length / recipe.batchSize))
  const steps = recipe.epochs * batches
  for (let epoch = 0, step = 0; epoch < recipe.epochs; epoch++) {
    const stream = randomStream(seed, `heads, epoch ${epoch}`)
    const order = permutation(indices.length, stream).map((i) => indices[i]!)
    for (let k = 0; k < batches; k++, step++) {
      const images = order.subarray(k * recipe.batchSize, (k + 1) * recipe.batchSize)
      const views = images.map(() => stream.integer(0, features.length - 1))
      const { value, grads } = lossGradients(options, weights, images, views)
      const learningRate = oneCycle(step, steps, recipe.learningRate, recipe.warmUpShare)
      const rates = descentRates(options.network, recipe, learningRate)
      descend(weights, velocities, grads, recipe.momentum, (name) =>
        scaledRates(rates(name), scales.get(name)),
      )
      onStep?.(step + 1, steps, value.dataSync()[0]!)
      tf.dispose([value, grads])
    }
  }
  for (const velocity of velocities.values()) velocity.dispose()
}

/** Loss of a batch and its gradient by every weight that is trained, under the variables' names. */
function lossGradients(
  options: HeadTrainingOptions,
  weights: ReadonlyMap<string, tf.Variable>,
  images: Int32Array,
  views: Int32Array,
): ReturnType<typeof tf.variableGrads> {
  const { network, heads, recipe, features, labels } = options
  const run = headForward(network)
  const pass = standingPass(options)
  const inputs = heads.map(([{ size }], at) =>
    tf.tensor2d(gather(features, at, size, images, views), [images.length, size]),
  )
  const chosen = Int32Array.from(images, (image) => labels[image]!)
  const oneHot = tf.tidy(() => tf.cast(tf.oneHot(tf.tensor1d(chosen, 'int32'), network.classes), 'float32'))
  const own = network.mountingPoints.at(-1)!.heads[0]
  const teacher = heads.flat().findIndex(({ head }) => head === own)
  const result = tf.variableGrads(() => {
    const logits = heads.flatMap((readers, at) => readers.map((head) => run(head, inputs[at]!, pass)))
    return jointLoss(logits, oneHot as tf.Tensor2D, { teacher, distillation: recipe.distillation })
  }, [...weights.values()])
  tf.dispose([...inputs, oneHot])
  return result
}

/** Rows of the images, each from its view. */
function gather(
  features: readonly (readonly Float32Array[])[],
  head: number,
  size: number,
  images: Int32Array,
  views: Int32Array,
): Float32Array {
  const rows = new Float32Array(images.length * size)
  images.forEach((image, i) => {
    rows.set(features[views[i]!]![head]!.subarray(image * size, (image + 1) * size), i * size)
  })
  return rows
}

/** Root mean square of what each head's first layer reads, by the name of its weight. */
function firstLayerScales(
  heads: readonly SharedFeatures[],
  features: readonly Float32Array[],
): ReadonlyMap<string, number> {
  return new Map(
    heads.flatMap((readers, at) => {
      const scale = Math.sqrt(features[at]!.reduce((sum, x) => sum + x * x, 0) / features[at]!.length) || 1
      return readers.map(({ trained }) => [`${trained[0]!.name}/weight`, scale] as const)
    }),
  )
}

/** The rates with which a weight descends as it would if its inputs were divided by `scale`. */
function scaledRates({ learningRate, weightDecay }: DescentRates, scale = 1): DescentRates {
  return { learningRate: learningRate / scale ** 2, weightDecay: weightDecay * scale ** 2 }
}
