import * as tf from '@tensorflow/tfjs-core'
import type { GraphNode } from '../../models/graph.ts'
import type { TrainingBackend } from './backends/training-backend.ts'

/**
 * The weight as the hardware holds it: symmetric, one scale per output channel. The scale follows the largest
 * magnitude, so no weight lies outside the grid and the straight-through gradient is the identity. A positive factor
 * per channel commutes with this rounding, so folding batch norm afterwards changes nothing.
 *
 * @param weight filter or matrix as in ModelState
 * @param bits absent or 32: floating point
 */
export function quantizedWeight(
  backend: TrainingBackend,
  weight: tf.Tensor,
  node: GraphNode,
  bits: number | undefined,
): tf.Tensor {
  if (bits === undefined || bits === 32) return weight
  const isDepthwise = node.kind === 'conv' && node.groups > 1
  const quantize = (x: tf.Tensor): tf.Tensor => {
    const channelsLast = isDepthwise ? tf.reshape(x, x.shape.slice(0, 3)) : x
    const others = [...Array(channelsLast.rank - 1).keys()]
    const max = tf.maximum(tf.max(tf.abs(channelsLast), others), 1e-6) as tf.Tensor1D
    const grid = { bits, narrowRange: true }
    return tf.reshape(backend.fakeQuantizePerChannel(channelsLast, tf.neg(max), max, grid), x.shape)
  }
  return tf.customGrad((x) => ({
    value: quantize(x as tf.Tensor),
    gradFunc: (dy: tf.Tensor) => tf.clone(dy),
  }))(weight)
}
