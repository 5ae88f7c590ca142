import * as tf from '@tensorflow/tfjs-core'

/**
 * Replaces the wasm backend's matrix product by one that transposes its operands beforehand: XNNPACK multiplies
 * plain operands only, and the fallback for transposed ones, which the gradients of a product need, is ten times as
 * slow.
 */
export function transposeBeforeMatMul(): void {
  const kernel = tf.getKernel(tf.BatchMatMul, 'wasm')
  tf.unregisterKernel(tf.BatchMatMul, 'wasm')
  tf.registerKernel({
    ...kernel,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { a, b } = inputs as { a: tf.Tensor; b: tf.Tensor }
      const { transposeA, transposeB } = attrs as unknown as tf.BatchMatMulAttrs
      const plain = { a: transposeA ? transposeMatrices(a) : a, b: transposeB ? transposeMatrices(b) : b }
      const product = kernel.kernelFunc({
        inputs: plain,
        attrs: { transposeA: false, transposeB: false },
        backend,
      })
      if (transposeA) plain.a.dispose()
      if (transposeB) plain.b.dispose()
      return product
    },
  })
}

function transposeMatrices(x: tf.Tensor): tf.Tensor {
  const axes = x.shape.map((_, axis) => axis)
  return tf.transpose(x, [...axes.slice(0, -2), ...axes.slice(-2).reverse()])
}
