import { InputError } from '../../errors.ts'

/**
 * A product of integers, exact.
 *
 * @throws {InputError} when it is above 2^53, where doubles skip integers.
 */
export function exactProduct(what: string, ...factors: readonly number[]): number {
  const product = factors.reduce((sum, factor) => sum * factor, 1)
  if (!Number.isSafeInteger(product)) {
    throw new InputError({ place: what, expected: 'a count of at most 2^53', found: factors.join(' × ') })
  }
  return product
}
