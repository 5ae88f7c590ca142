import type { Tensor2D } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { subsample } from './lattice.ts'
import type { TrainingBackend } from './training-backend.ts'

/**
 * Computes 1×1 convolutions as matrix products, which are quicker than the convolution kernels, forward and backward,
 * and leaves the others to `convolve`. Where there is a stride the image is subsampled first: oneDNN's filter gradient
 * of a strided 1×1 convolution is wrong for few input channels.
 */
export function pointwiseConvolution(
  convolve: TrainingBackend['conv2d'],
  matMul: TrainingBackend['matMul'],
): TrainingBackend['conv2d'] {
  return (x, filter, options) => {
    const [kernelHeight, kernelWidth, inputs, outputs] = filter.shape
    if (kernelHeight !== 1 || kernelWidth !== 1 || options.padding > 0) return convolve(x, filter, options)
    const pixels = options.stride === 1 ? x : subsample(x, options.stride)
    const [batch, height, width] = pixels.shape
    const rows = tf.reshape<tf.Rank.R2>(pixels, [-1, inputs])
    const product: Tensor2D = matMul(rows, tf.reshape<tf.Rank.R2>(filter, [inputs, outputs]))
    return tf.reshape(product, [batch, height, width, outputs])
  }
}
