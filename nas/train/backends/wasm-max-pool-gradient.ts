import * as tf from '@tensorflow/tfjs-core'

/**
 * Replaces the wasm backend's gradient of max pooling, which takes a tiny positive number for the least one there is
 * and so drops the gradient of windows without a positive value. The first of equal values takes the gradient, as in
 * TensorFlow.
 */
export function correctMaxPoolGradient(): void {
  tf.unregisterKernel(tf.MaxPoolGrad, 'wasm')
  tf.registerKernel({
    kernelName: tf.MaxPoolGrad,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs }) => {
      const { dy, input } = inputs as { dy: tf.Tensor4D; input: tf.Tensor4D }
      const { filterSize, strides, pad } = attrs as unknown as tf.MaxPoolGradAttrs
      const window = tf.backend_util.computePool2DInfo(input.shape, filterSize, strides, 1, pad)
      return tf.tensor(maxPoolGradient(dy.dataSync(), input.dataSync(), window), input.shape)
    },
  })
}

function maxPoolGradient(
  dy: ArrayLike<number>,
  x: ArrayLike<number>,
  window: tf.backend_util.Conv2DInfo,
): Float32Array {
  const { batchSize, inHeight, inWidth, inChannels: channels, outHeight, outWidth } = window
  const { filterHeight, filterWidth, strideHeight, strideWidth } = window
  const dx = new Float32Array(x.length)
  let output = 0
  for (let image = 0; image < batchSize; image++)
    for (let row = 0; row < outHeight; row++)
      for (let column = 0; column < outWidth; column++) {
        const corner = (image * inHeight + row * strideHeight) * inWidth + column * strideWidth
        for (let channel = 0; channel < channels; channel++) {
          let largest = corner * channels + channel
          for (let i = 0; i < filterHeight; i++)
            for (let j = 0; j < filterWidth; j++) {
              const index = (corner + i * inWidth + j) * channels + channel
              if (x[index]! > x[largest]!) largest = index
            }
          dx[largest]! += dy[output++]!
        }
      }
  return dx
}
