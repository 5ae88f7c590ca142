import * as tf from '@tensorflow/tfjs-core'
import { composedActivations } from './activations.ts'
import { zeroPadding } from './convolution-gradients.ts'
import { composedFakeQuantization } from './fake-quantization.ts'
import type { TrainingBackend } from './training-backend.ts'

/** Plain JavaScript with tfjs-core's own gradients: slow, and the reference for the others. */
export function cpuBackend(tfjsVersion: string): TrainingBackend {
  return {
    name: 'cpu',
    version: `cpu (tfjs-backend-cpu ${tfjsVersion})`,
    ...composedActivations('cpu'),
    ...composedFakeQuantization('cpu'),
    conv2d: (x, filter, { stride, padding }) => tf.conv2d(x, filter, stride, zeroPadding(padding)),
    depthwiseConv2d: (x, filter, { stride, padding }) =>
      tf.depthwiseConv2d(x, filter, stride, zeroPadding(padding)),
    matMul: (a, b) => tf.matMul(a, b),
    batchNorm: (x, gamma, beta, epsilon) => {
      const { mean, variance } = tf.moments(x, [0, 1, 2])
      const normalized = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)))
      const count = x.size / x.shape[3]
      return {
        y: tf.add(tf.mul(normalized, gamma), beta),
        mean: mean as tf.Tensor1D,
        variance: tf.mul(variance, count / (count - 1)),
      }
    },
    maxPool: (x, { kernel, stride }) => tf.maxPool(x, kernel, stride, 'valid'),
    averagePool: (x, { kernel, stride }) => tf.avgPool(x, kernel, stride, 'valid'),
  }
}
