import * as tf from '@tensorflow/tfjs-core'
import { bitsOfNode, type LayerBits } from '../../models/bit-widths.ts'
import type { EarlyExitNetwork } from '../../models/graph.ts'
import { nodesOf } from '../../models/nodes-of.ts'
import { quantizedTensors } from '../../models/quantized-tensors.ts'
import { outermostLevels } from './backends/learned-step.ts'
import type { LearnedGrid } from './backends/training-backend.ts'
import type { ModelState } from './model-state.ts'
import type { Recipe } from './recipe.ts'

/**
 * Adds the steps that a recipe learns to a state: `<node>/weightStep`, one for each output channel, and
 * `<tensor>/step`. They are zero until the first quantized pass sets them.
 */
export function addLearnedSteps(
  { weights }: ModelState,
  network: EarlyExitNetwork,
  { ranges = {} }: Pick<Recipe, 'ranges'>,
  bits: LayerBits,
): void {
  const widest = ranges.learnedUpTo ?? 8
  if (ranges.weights === 'learned')
    for (const { kind, name, shape } of nodesOf(network))
      if ((kind === 'conv' || kind === 'gemm') && bitsOfNode(bits, name).weightBits <= widest)
        weights.set(stepNames.weight(name), tf.variable(tf.zeros([shape.channels])))
  if (ranges.activations === 'learned')
    for (const name of quantizedTensors(network).keys())
      if (bitsOfNode(bits, name).activationBits <= widest)
        weights.set(stepNames.tensor(name), tf.variable(tf.scalar(0)))
}

/**
 * A grid with the gradient's scale of LSQ, section 2.2: 1 / √(values · highest level). Sets a step that is still zero
 * to 2 · mean |x| / √(highest level), section 2.1, but to no more than what the largest magnitude needs: with 8 bits
 * the former leaves most levels unused.
 *
 * @param x per channel where `step` is: channels on the last axis
 * @param values that share a step: the weights of a channel, the features of an image
 * @param isTraced leaves the step as it is: it has no value
 */
export function learnedGrid(
  x: tf.Tensor,
  step: tf.Variable,
  values: number,
  { bits, isSigned }: Omit<LearnedGrid, 'gradientScale'>,
  isTraced: boolean,
): LearnedGrid {
  const grid = { bits, isSigned, gradientScale: 1 }
  const { highest } = outermostLevels(grid)
  if (!isTraced && step.dataSync()[0] === 0) {
    tf.tidy(() => {
      const shared = step.rank === 0 ? undefined : [...Array(x.rank - 1).keys()]
      const magnitudes = tf.abs(x)
      const byMean = tf.mul(tf.mean(magnitudes, shared), 2 / Math.sqrt(highest))
      const byLargest = tf.div(tf.max(magnitudes, shared), highest)
      step.assign(tf.maximum(tf.minimum(byMean, byLargest), smallestStep))
    })
  }
  return { ...grid, gradientScale: 1 / Math.sqrt(values * highest) }
}

/** Keeps a step above zero where all values are zeros. */
const smallestStep = 1e-6

/** Whether a weight's name is that of a step. */
export const isStep = (name: string): boolean => /\/(weightS|s)tep$/.test(name)

/** Names of steps among the weights. */
export const stepNames = {
  weight: (node: string): string => `${node}/weightStep`,
  tensor: (tensor: string): string => `${tensor}/step`,
}
