import * as tf from '@tensorflow/tfjs-core'

/** Passes a tensor on as it is, and its gradient times `factor`. */
export function scaleGradient(x: tf.Tensor, factor: number): tf.Tensor {
  return tf.customGrad((input) => ({
    value: tf.clone(input as tf.Tensor),
    gradFunc: (dy: tf.Tensor) => tf.mul(dy, factor),
  }))(x)
}
