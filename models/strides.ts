import { InputError } from '../errors.ts'
import type { NetworkSpec } from './graph.ts'

/**
 * The stride of the stem, then of each block: those of the specification, or the builder's own.
 *
 * @throws {InputError} when there are not as many as the builder has
 */
export function stridesOf({ builder, strides }: NetworkSpec, own: readonly number[]): readonly number[] {
  if (strides === undefined || strides.length === own.length) return strides ?? own
  throw new InputError({
    place: `strides of ${builder}`,
    expected: `${own.length}, the stem's and one for each block`,
    found: String(strides.length),
  })
}
