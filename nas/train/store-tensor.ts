import * as tf from '@tensorflow/tfjs-core'
import type { TensorQuantization } from '../../models/quantized-tensors.ts'
import type { Pass } from './pass.ts'

/** Keeps a range above zero where a tensor is all zeros. */
const smallestMagnitude = 1e-6

/** Writes a tensor at activation width: symmetric if signed, else from zero up; as it is in floating point. */
export function storeTensor(
  x: tf.Tensor,
  name: string,
  { range, isSigned }: TensorQuantization,
  { state, backend, quantization, normalization, observed }: Pass,
): tf.Tensor {
  if (!quantization || quantization.activationBits === 32) return x
  let max = range.kind === 'fixed' ? range.maximum : state.ranges.get(name)
  if (range.kind === 'observed' && (normalization === 'batch' || max === undefined)) {
    const magnitude = Math.max(tf.max(tf.abs(x)).dataSync()[0]!, smallestMagnitude)
    observed.magnitudes.set(name, magnitude)
    max ??= magnitude
  }
  const bits = quantization.activationBits
  return backend.fakeQuantize(x, { min: isSigned ? -max! : 0, max: max!, bits, narrowRange: isSigned })
}
