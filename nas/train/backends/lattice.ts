import type { Tensor4D } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'

/** Every `stride`-th row and column, from the first. Differentiable. */
export function subsample(x: Tensor4D, stride: number): Tensor4D {
  const [batch, height, width, channels] = x.shape
  const [rows, columns] = [Math.ceil(height / stride), Math.ceil(width / stride)]
  const [below, right] = [rows * stride - height, columns * stride - width]
  // biome-ignore format: one pair per axis
  const whole = below + right === 0 ? x : tf.pad(x, [[0, 0], [0, below], [0, right], [0, 0]])
  const cells = tf.reshape<tf.Rank.R3>(whole, [batch * rows, stride * columns, stride * channels])
  const corners = tf.slice(cells, [0, 0, 0], [batch * rows, columns, channels])
  return tf.reshape(corners, [batch, rows, columns, channels])
}

/**
 * The inverse: pixels `stride` apart and zeros between, in an image of `height` × `width`, which must not be larger
 * than stride times that of `x`. Padding cells of one pixel is ten times as fast as TensorFlow's StridedSliceGrad.
 */
export function spread(x: Tensor4D, stride: number, height: number, width: number): Tensor4D {
  const [batch, rows, columns, channels] = x.shape
  const pixels = tf.reshape(x, [batch * rows, columns, channels])
  const empty = stride - 1
  // biome-ignore format: one pair per axis
  const cells = tf.pad(pixels, [[0, 0], [0, empty * columns], [0, empty * channels]])
  const image = tf.reshape<tf.Rank.R4>(cells, [batch, rows * stride, columns * stride, channels])
  if (height === rows * stride && width === columns * stride) return image
  return tf.slice(image, [0, 0, 0, 0], [batch, height, width, channels])
}
