import * as tf from '@tensorflow/tfjs-core'
import {
  type ConvolutionGradient,
  depthwiseFilterGradient,
  depthwiseInputGradient,
  type Geometry,
  zeroPadding,
} from './convolution-gradients.ts'
import type { ConvolutionGradients } from './convolutions.ts'
import type { RunNative } from './native-tensorflow.ts'

/**
 * TensorFlow's own gradients of convolution, save where oneDNN's forward kernels are quicker. oneDNN has no gradients
 * of depthwise convolution, and TensorFlow's own are slow: as a convolution, that of the input takes half the time,
 * that of the filter takes a half to a ninth with kernels of 5 and 7 pixels, but more with 3.
 */
export function tensorflowConvolutionGradients(run: RunNative): {
  full: ConvolutionGradients
  depthwise: ConvolutionGradients
} {
  const native = (operator: string, inputs: tf.Tensor[], geometry: Geometry) =>
    run({ operator, inputs, attributes: attributes(geometry) })[0] as tf.Tensor4D
  const sizes = (shape: readonly number[]) => tf.tensor1d([...shape], 'int32')
  const filterGradient =
    (operator: string): ConvolutionGradient =>
    (dy, x, geometry) =>
      native(operator, [x, sizes(geometry.filterShape), dy], geometry)
  const nativeDepthwise = filterGradient('DepthwiseConv2dNativeBackpropFilter')

  return {
    full: {
      input: (dy, filter, geometry) => {
        const whole = overPaddedInput(geometry)
        const dx = native('Conv2DBackpropInput', [sizes(whole.inputShape), filter, dy], whole)
        const corner = (whole.inputShape[1] - geometry.inputShape[1]) / 2
        return corner === 0 ? dx : tf.slice(dx, [0, corner, corner, 0], geometry.inputShape)
      },
      filter: (dy, x, geometry) => {
        const whole = overPaddedInput(geometry)
        const sides = zeroPadding(geometry.padding)
        const images = whole === geometry || sides === 'valid' ? x : tf.pad(x, sides)
        return filterGradient('Conv2DBackpropFilter')(dy, images, whole)
      },
    },
    depthwise: {
      input: depthwiseInputGradient,
      filter: (dy, x, geometry) => {
        const isNativeSlow = geometry.stride === 1 && geometry.filterShape[0] >= 5
        return (isNativeSlow ? depthwiseFilterGradient : nativeDepthwise)(dy, x, geometry)
      },
    },
  }
}

/** oneDNN has no gradients of convolutions with explicit padding: they are taken as those of the padded input. */
function overPaddedInput(geometry: Geometry): Geometry {
  const { inputShape, padding } = geometry
  if (attributes(geometry).padding !== 'EXPLICIT') return geometry
  const [batch, height, width, channels] = inputShape
  return { ...geometry, padding: 0, inputShape: [batch, height + 2 * padding, width + 2 * padding, channels] }
}

/** 'SAME' where it means the same: the filter gradients are three times as fast with it as with 'EXPLICIT'. */
function attributes({ stride, padding, filterShape: [height, width] }: Geometry) {
  const common = { strides: [1, stride, stride, 1], dilations: [1, 1, 1, 1], data_format: 'NHWC' }
  if (padding === 0) return { ...common, padding: 'VALID' }
  const reach = 2 * padding + 1
  if (stride === 1 && height === reach && width === reach) return { ...common, padding: 'SAME' }
  return {
    ...common,
    padding: 'EXPLICIT',
    explicit_paddings: [0, 0, padding, padding, padding, padding, 0, 0],
  }
}
