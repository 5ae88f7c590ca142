import * as tf from '@tensorflow/tfjs-core'
import type { GraphNode } from '../../models/graph.ts'
import type { TrainingBackend } from './backends/training-backend.ts'

/**
 * The weight as the hardware holds it: symmetric, one scale per output channel, straight-through gradient. A
 * positive factor per channel commutes with this rounding, so folding batch norm afterwards changes nothing.
 *
 * @param weight filter or matrix as in ModelState
 * @param bits absent: floating point
 */
export function quantizedWeight(
  backend: TrainingBackend,
  weight: tf.Tensor,
  node: GraphNode,
  bits: number | undefined,
): tf.Tensor {
  if (bits === undefined) return weight
  const isDepthwise = node.kind === 'conv' && node.groups > 1
  const channelsLast = isDepthwise ? tf.reshape(weight, weight.shape.slice(0, 3)) : weight
  const max = tf.tidy(() => {
    const magnitude = tf.max(tf.abs(channelsLast), [...Array(channelsLast.rank - 1).keys()])
    return tf.maximum(magnitude, 1e-6) as tf.Tensor1D
  })
  const grid = { bits, narrowRange: true }
  return tf.reshape(backend.fakeQuantizePerChannel(channelsLast, tf.neg(max), max, grid), weight.shape)
}
