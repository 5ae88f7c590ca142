import type { Tensor } from '@tensorflow/tfjs-core'
import * as tf from '@tensorflow/tfjs-core'
import type { NativeOperator, RunNative } from './native-tensorflow.ts'

/** TensorFlow walks down a matrix channel by channel, which is slow where its rows do not stay in the cache. */
const blockBytes = 2 ** 18

export interface PerChannel {
  readonly suffix: '' | 'Gradient'
  /** Of one shape, channels last: what is quantized, or its gradient and it. */
  readonly tensors: readonly Tensor[]
  readonly min: Tensor
  readonly max: Tensor
  readonly attributes: NonNullable<NativeOperator['attributes']>
}

/** First output of FakeQuantWithMinMaxVarsPerChannel or its gradient, computed for a few rows at a time. */
export function quantizePerChannel(
  run: RunNative,
  { suffix, tensors, min, max, attributes }: PerChannel,
): Tensor {
  const operator = `FakeQuantWithMinMaxVarsPerChannel${suffix}`
  const outputs = suffix ? 3 : 1
  const compute = (of: readonly Tensor[]) =>
    run({ operator, inputs: [...of, min, max], attributes, outputs })[0]!
  const [{ shape, size }] = tensors as [Tensor]
  const channels = shape.at(-1)!
  const rows = size / channels
  const blockRows = Math.max(1, Math.floor(blockBytes / (4 * channels)))
  if (rows <= blockRows) return compute(tensors)
  const sizes = Array.from({ length: Math.ceil(rows / blockRows) }, (_, i) =>
    Math.min(blockRows, rows - i * blockRows),
  )
  const blocks = tensors.map((tensor) => tf.split(tf.reshape(tensor, [rows, channels]), sizes))
  return tf.reshape(tf.concat(sizes.map((_, i) => compute(blocks.map((parts) => parts[i]!)))), shape)
}
