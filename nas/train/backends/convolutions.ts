import type { Tensor4D } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import { type ConvolutionGradient, type Geometry, zeroPadding } from './convolution-gradients.ts'
import { defineOperator } from './operator.ts'
import { pointwiseConvolution } from './pointwise-convolution.ts'
import type { BackendName, ConvolutionOptions, TrainingBackend } from './training-backend.ts'

export interface ConvolutionGradients {
  readonly input: ConvolutionGradient
  readonly filter: ConvolutionGradient
}

type Convolution = TrainingBackend['conv2d']

/** Convolutions by the backend's own forward kernels, with the gradients that are quickest on it. */
export function defineConvolutions(
  backend: BackendName,
  gradients: { readonly full: ConvolutionGradients; readonly depthwise: ConvolutionGradients },
  matMul: TrainingBackend['matMul'],
): Pick<TrainingBackend, 'conv2d' | 'depthwiseConv2d'> {
  const define = (
    name: string,
    convolve: Convolution,
    { input, filter }: ConvolutionGradients,
  ): Convolution => {
    const operator = defineOperator<Geometry>(backend, {
      name,
      inputs: 2,
      forward: ([x, w], geometry) => [convolve(x as Tensor4D, w as Tensor4D, geometry)],
      gradients: (dy, [x, w], geometry) => [
        () => input(dy as Tensor4D, w as Tensor4D, geometry),
        () => filter(dy as Tensor4D, x as Tensor4D, geometry),
      ],
    })
    return (x, w, { stride, padding }: ConvolutionOptions) =>
      operator([x, w], { stride, padding, inputShape: x.shape, filterShape: w.shape })[0] as Tensor4D
  }
  const full: Convolution = (x, filter, { stride, padding }) =>
    tf.conv2d(x, filter, stride, zeroPadding(padding))
  const depthwise: Convolution = (x, filter, { stride, padding }) =>
    tf.depthwiseConv2d(x, filter, stride, zeroPadding(padding))
  return {
    conv2d: pointwiseConvolution(define('Conv2D', full, gradients.full), matMul),
    depthwiseConv2d: define('DepthwiseConv2D', depthwise, gradients.depthwise),
  }
}
