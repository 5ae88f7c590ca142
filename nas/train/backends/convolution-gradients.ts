import type { Tensor4D } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { spread } from './lattice.ts'
import type { ConvolutionOptions } from './training-backend.ts'

export interface Geometry extends ConvolutionOptions {
  readonly inputShape: Tensor4D['shape']
  readonly filterShape: Tensor4D['shape']
}

export type ConvolutionGradient = (dy: Tensor4D, other: Tensor4D, geometry: Geometry) => Tensor4D

/** Gradient of the input: dy, spread out by the stride, convolved with the filter turned by 180°. */
export const inputGradient: ConvolutionGradient = (dy, filter, geometry) => {
  const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2])
  return tf.conv2d(spreadByStride(dy, geometry), turned, 1, gradientPadding(geometry))
}

export const depthwiseInputGradient: ConvolutionGradient = (dy, filter, geometry) =>
  tf.depthwiseConv2d(spreadByStride(dy, geometry), tf.reverse(filter, [0, 1]), 1, gradientPadding(geometry))

/** Gradient of the filter: each input channel convolved with dy; batch and channels change places. */
export const filterGradient: ConvolutionGradient = (dy, x, { stride, padding, filterShape }) => {
  const [kernelHeight, kernelWidth, inputs, outputs] = filterShape
  const images = tf.transpose(x, [3, 1, 2, 0])
  const filters = tf.transpose(dy, [1, 2, 0, 3])
  const products = tf.conv2d(images, filters, 1, zeroPadding(padding), 'NHWC', stride)
  const whole = tf.slice(products, [0, 0, 0, 0], [inputs, kernelHeight, kernelWidth, outputs])
  return tf.transpose(whole, [1, 2, 0, 3])
}

/** Gradient of a depthwise filter: each channel of each image convolved with its dy, then summed over the images. */
export const depthwiseFilterGradient: ConvolutionGradient = (dy, x, { stride, padding, filterShape }) => {
  const [kernelHeight, kernelWidth, channels] = filterShape
  const [batch, rows, columns] = dy.shape
  const [, height, width] = x.shape
  const planes = batch * channels
  const images = tf.reshape<tf.Rank.R4>(tf.transpose(x, [1, 2, 0, 3]), [1, height, width, planes])
  const filters = tf.reshape<tf.Rank.R4>(tf.transpose(dy, [1, 2, 0, 3]), [rows, columns, planes, 1])
  const products = tf.depthwiseConv2d(images, filters, 1, zeroPadding(padding), 'NHWC', stride)
  const whole = tf.slice(products, [0, 0, 0, 0], [1, kernelHeight, kernelWidth, planes])
  return tf.reshape(tf.sum(tf.reshape(whole, [kernelHeight, kernelWidth, batch, channels]), 2), filterShape)
}

/** Symmetric zero padding, in a form that every backend takes. */
// biome-ignore format: one pair per axis
export function zeroPadding(padding: number): 'valid' | tf.backend_util.ExplicitPadding {
  return padding === 0 ? 'valid' : [[0, 0], [padding, padding], [padding, padding], [0, 0]]
}

function spreadByStride(dy: Tensor4D, { stride, padding, inputShape, filterShape }: Geometry): Tensor4D {
  if (stride === 1) return dy
  const positions = (size: number, kernel: number) => size + 2 * padding - kernel + 1
  const [, height, width] = inputShape
  return spread(dy, stride, positions(height, filterShape[0]), positions(width, filterShape[1]))
}

function gradientPadding({ padding, filterShape: [height, width] }: Geometry) {
  const [rows, columns] = [height - 1 - padding, width - 1 - padding]
  // biome-ignore format: one pair per axis
  return [[0, 0], [rows, rows], [columns, columns], [0, 0]] as tf.backend_util.ExplicitPadding
}
