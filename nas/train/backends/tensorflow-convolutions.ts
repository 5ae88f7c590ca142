import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import type { NativeOperator, RunNative } from './native-tensorflow.ts'
import { defineOperator } from './operator.ts'
import type { ConvolutionOptions, TrainingBackend } from './training-backend.ts'

interface Geometry extends ConvolutionOptions {
  readonly inputShape: readonly number[]
  readonly filterShape: readonly number[]
}

/** Convolutions by TensorFlow's kernels, forward and both gradients. */
export function tensorflowConvolutions(run: RunNative): Pick<TrainingBackend, 'conv2d' | 'depthwiseConv2d'> {
  const define = (name: string, inputGradient: string, filterGradient: string) => {
    const native = (operator: string, inputs: Tensor[], geometry: Geometry) =>
      run({ operator, inputs, attributes: attributes(geometry) })[0]!
    const sizes = (shape: readonly number[]) => tf.tensor1d([...shape], 'int32')
    const operator = defineOperator<Geometry>('tensorflow', {
      name,
      inputs: 2,
      forward: (inputs, geometry) => [native(name, inputs, geometry)],
      gradients: (dy, [x, filter], geometry) => [
        () => native(inputGradient, [sizes(geometry.inputShape), filter!, dy], geometry),
        () => native(filterGradient, [x!, sizes(geometry.filterShape), dy], geometry),
      ],
    })
    return (x: Tensor4D, filter: Tensor4D, { stride, padding }: ConvolutionOptions) =>
      operator([x, filter], {
        stride,
        padding,
        inputShape: x.shape,
        filterShape: filter.shape,
      })[0] as Tensor4D
  }
  const conv2d = define('Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter')
  const subsample = defineSubsampling(run)
  return {
    conv2d: (x, filter, options) => {
      const pointwise = filter.shape[0] === 1 && filter.shape[1] === 1 && options.padding === 0
      // oneDNN's filter gradient of strided 1×1 convolutions is wrong for few input channels.
      if (pointwise && options.stride > 1)
        return conv2d(subsample(x, options.stride), filter, { stride: 1, padding: 0 })
      return conv2d(x, filter, options)
    },
    depthwiseConv2d: define(
      'DepthwiseConv2dNative',
      'DepthwiseConv2dNativeBackpropInput',
      'DepthwiseConv2dNativeBackpropFilter',
    ),
  }
}

function attributes({ stride, padding, filterShape }: Geometry): NonNullable<NativeOperator['attributes']> {
  const common = { strides: [1, stride, stride, 1], data_format: 'NHWC', dilations: [1, 1, 1, 1] }
  if (padding === 0) return { ...common, padding: 'VALID' }
  const isSame = stride === 1 && filterShape[0] === 2 * padding + 1 && filterShape[1] === 2 * padding + 1
  if (isSame) return { ...common, padding: 'SAME' }
  return {
    ...common,
    padding: 'EXPLICIT',
    explicit_paddings: [0, 0, padding, padding, padding, padding, 0, 0],
  }
}

/** Every `stride`-th row and column. */
function defineSubsampling(run: RunNative): (x: Tensor4D, stride: number) => Tensor4D {
  const slice = (operator: string, x: Tensor, shape: readonly number[], stride: number) => {
    const ends = tf.tensor1d([...shape], 'int32')
    const [begin, strides] = [
      tf.tensor1d([0, 0, 0, 0], 'int32'),
      tf.tensor1d([1, stride, stride, 1], 'int32'),
    ]
    const bounds = [begin, ends, strides]
    const inputs = operator === 'StridedSlice' ? [x, ...bounds] : [ends, ...bounds, x]
    return run({ operator, inputs, attributes: { Index: { type: 'int32' } } })[0]!
  }
  const operator = defineOperator<{ stride: number; shape: readonly number[] }>('tensorflow', {
    name: 'Subsample',
    inputs: 1,
    savesInputs: false,
    forward: ([x], { stride, shape }) => [slice('StridedSlice', x!, shape, stride)],
    gradients: (dy, _, { stride, shape }) => [() => slice('StridedSliceGrad', dy, shape, stride)],
  })
  return (x, stride) => operator([x], { stride, shape: x.shape })[0] as Tensor4D
}
