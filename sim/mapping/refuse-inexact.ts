import { InputError } from '../../errors.ts'
import { type Layer, loopDimensions } from '../workload/layer.ts'

/**
 * Counts and bits stay whole numbers below 2^53 where every operation may move the widest operand.
 *
 * @throws {InputError} for larger layers, which doubles would not count exactly.
 */
export function refuseInexact(layer: Layer, operations: number): void {
  const { W, I, O, partialSum } = layer.precision
  const bits = operations * Math.max(W, I, O, partialSum)
  if (bits <= Number.MAX_SAFE_INTEGER) return
  const sizes = loopDimensions.map((dimension) => `${dimension}=${layer.sizes[dimension]}`).join(' ')
  throw new InputError({
    place: `layer ${layer.name}`,
    expected: 'at most 2^53 bits in all its operations',
    found: `${sizes} of ${Math.max(W, I, O, partialSum)} bits`,
  })
}
