import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { defineOperator } from './operator.ts'
import type { TrainingBackend } from './training-backend.ts'

/** Batch normalization whose sums over pixels are average pools of the whole image, XNNPACK's quickest reduction. */
export function wasmBatchNorm(): TrainingBackend['batchNorm'] {
  const operator = defineOperator<{ epsilon: number }>('wasm', {
    name: 'BatchNorm',
    inputs: 3,
    savesOutputs: [false, true, true],
    forward: ([x, gamma, beta], { epsilon }) => {
      const mean = channelMeans(x!)
      const centered = tf.sub(x!, mean)
      const variance = channelMeans(tf.square(centered))
      const scale = tf.mul(tf.rsqrt(tf.add(variance, epsilon)), gamma!)
      return [tf.add(tf.mul(centered, scale), beta!), mean, variance]
    },
    gradients: (dy, [x, gamma, , mean, variance], { epsilon }) => {
      const inverseDeviation = tf.rsqrt(tf.add(variance!, epsilon))
      const normalized = tf.mul(tf.sub(x!, mean!), inverseDeviation)
      const meanGradient = channelMeans(dy)
      const meanProduct = channelMeans(tf.mul(dy, normalized))
      const count = dy.size / dy.shape.at(-1)!
      const dx = () => {
        const projected = tf.add(tf.mul(normalized, meanProduct), meanGradient)
        return tf.mul(tf.sub(dy, projected), tf.mul(gamma!, inverseDeviation))
      }
      return [dx, () => tf.mul(meanProduct, count), () => tf.mul(meanGradient, count)]
    },
  })
  return (x, gamma, beta, epsilon) => {
    const [y, mean, variance] = operator([x, gamma, beta], { epsilon })
    const count = x.size / x.shape[3]
    return {
      y: y as Tensor4D,
      mean: mean as Tensor1D,
      variance: tf.mul(variance as Tensor1D, count / (count - 1)),
    }
  }
}

/** Means per channel, image by image first: sums stay short, and so precise. */
function channelMeans(x: Tensor): Tensor1D {
  const [batch, height, width, channels] = x.shape as [number, number, number, number]
  const perImage = tf.avgPool(x as Tensor4D, [height, width], 1, 'valid')
  return tf.mean(tf.reshape(perImage, [batch, channels]), 0)
}
