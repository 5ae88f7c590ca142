import * as tf from '@tensorflow/tfjs-core'
import type { GraphNode } from '../../models/graph.ts'
import type { TrainingBackend } from './backends/training-backend.ts'
import { learnedGrid } from './learned-steps.ts'

/**
 * The weight as the hardware holds it: symmetric, one scale per output channel. The scale follows the largest
 * magnitude, so no weight lies outside the grid and the straight-through gradient is the identity; or it is learned. A
 * positive factor per channel commutes with this rounding, so folding batch norm afterwards changes nothing.
 *
 * @param weight filter or matrix as in ModelState
 * @param bits absent or 32: floating point
 * @param steps per output channel, where they are learned
 * @param isTraced whether tensors have no values
 */
export function quantizedWeight(
  backend: TrainingBackend,
  weight: tf.Tensor,
  node: GraphNode,
  bits: number | undefined,
  steps?: tf.Variable,
  isTraced = false,
): tf.Tensor {
  if (bits === undefined || bits === 32) return weight
  const isDepthwise = node.kind === 'conv' && node.groups > 1
  const channelsLast = (x: tf.Tensor) => (isDepthwise ? tf.reshape(x, x.shape.slice(0, 3)) : x)
  const asBefore = (x: tf.Tensor) => (isDepthwise ? tf.reshape(x, weight.shape) : x)
  if (steps) {
    const last = channelsLast(weight)
    const grid = learnedGrid(last, steps, weight.size / steps.size, { bits, isSigned: true }, isTraced)
    return asBefore(backend.fakeQuantizeLearned(last, steps, grid))
  }
  const quantize = (x: tf.Tensor): tf.Tensor => {
    const last = channelsLast(x)
    const others = [...Array(last.rank - 1).keys()]
    const max = tf.maximum(tf.max(tf.abs(last), others), 1e-6) as tf.Tensor1D
    const grid = { bits, narrowRange: true }
    return asBefore(backend.fakeQuantizePerChannel(last, tf.neg(max), max, grid))
  }
  return tf.customGrad((x) => ({
    value: quantize(x as tf.Tensor),
    gradFunc: (dy: tf.Tensor) => tf.clone(dy),
  }))(weight)
}
