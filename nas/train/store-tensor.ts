import * as tf from '@tensorflow/tfjs-core'
import { rangeNames } from '../../models/affine-grid.ts'
import { bitsOfNode } from '../../models/bit-widths.ts'
import type { TensorQuantization } from '../../models/quantized-tensors.ts'
import { learnedGrid, stepNames } from './learned-steps.ts'
import { type Bound, knownBound, observeEnds, observeMagnitude } from './observed-range.ts'
import type { Pass } from './pass.ts'

/** Writes a tensor at activation width: symmetric or affine if signed, else from zero up; as it is in floating point. */
export function storeTensor(
  x: tf.Tensor,
  name: string,
  { range, isSigned }: TensorQuantization,
  pass: Pass,
): tf.Tensor {
  const { state, backend, quantization, normalization } = pass
  if (!quantization) return x
  const { activationBits: bits } = bitsOfNode(quantization, name)
  if (bits === 32) return x
  const step = state.weights.get(stepNames.tensor(name))
  if (step) {
    const grid = learnedGrid(x, step, x.size / x.shape[0]!, { bits, isSigned }, Boolean(pass.traced))
    return backend.fakeQuantizeLearned(x, step, grid)
  }
  if (isSigned && quantization.zeroPoints === 'affine') return storeAffine(x, name, bits, pass)
  let max: Bound | undefined = range.kind === 'fixed' ? range.maximum : knownBound(name, pass)
  if (range.kind === 'observed' && (normalization === 'batch' || max === undefined)) {
    const magnitude = observeMagnitude(x, name, isSigned, pass)
    max ??= magnitude
  }
  const min = !isSigned ? 0 : typeof max === 'number' ? -max : tf.neg(max!)
  return backend.fakeQuantize(x, { min, max: max!, bits, narrowRange: isSigned })
}

/** Writes a tensor on a grid whose zero lies where the tensor's range puts it. */
function storeAffine(x: tf.Tensor, name: string, bits: number, pass: Pass): tf.Tensor {
  const { backend, normalization } = pass
  const names = [rangeNames.lowest(name), rangeNames.highest(name)] as const
  let [min, max] = names.map((end) => knownBound(end, pass))
  if (normalization === 'batch' || min === undefined || max === undefined) {
    const ends = observeEnds(x, names, pass)
    min ??= ends[0]
    max ??= ends[1]
  }
  return backend.fakeQuantize(x, { min: min!, max: max!, bits })
}

/**
 * Whether storing a rectifier's input gives what storing its output would: the range begins at zero, and ends where the
 * rectifier does or at what was observed. The gradient is the rectifier's, too, save at zero itself.
 */
export function isRangeOfRectifier(
  name: string,
  { isSigned }: TensorQuantization,
  { state, quantization }: Pass,
): boolean {
  if (!quantization || isSigned || state.weights.has(stepNames.tensor(name))) return false
  return bitsOfNode(quantization, name).activationBits < 32
}
