import { convolve, linear } from './convolution.ts'
import { depthwiseConvolve } from './depthwise.ts'
import {
  type IntegerAdd,
  type IntegerOperation,
  type IntegerTensor,
  integerRange,
} from './integer-network.ts'
import { averagePool, maxPool } from './pooling.ts'
import { factorOf, quickRequantize } from './rescaling.ts'

/** Runs one operation on the integers of its inputs. */
export function runOperation(
  operation: IntegerOperation,
  read: (tensor: IntegerTensor) => Int32Array,
): Int32Array {
  switch (operation.kind) {
    case 'conv':
      return operation.groups > 1
        ? depthwiseConvolve(operation, read(operation.input))
        : convolve(operation, read(operation.input))
    case 'gemm':
      return linear(operation, read(operation.input))
    case 'add':
      return add(operation, read(operation.inputs[0]), read(operation.inputs[1]))
    case 'max-pool':
      return maxPool(operation, read(operation.input))
    case 'average-pool':
      return averagePool(operation, read(operation.input))
  }
}

export function add(
  { inputs, output, multipliers, requantization }: IntegerAdd,
  left: Int32Array,
  right: Int32Array,
): Int32Array {
  const [low, high] = integerRange(output)
  const { zeroPoint = 0 } = output
  const [leftFactor, rightFactor] = multipliers
  const [leftZero, rightZero] = inputs.map((input) => input.zeroPoint ?? 0) as [number, number]
  const factor = factorOf(requantization)
  const sums = new Int32Array(left.length)
  for (let i = 0; i < sums.length; i++) {
    const sum = Math.imul(left[i]! - leftZero, leftFactor) + Math.imul(right[i]! - rightZero, rightFactor)
    sums[i] = Math.min(high, Math.max(low, quickRequantize(sum, factor, requantization) + zeroPoint))
  }
  return sums
}
