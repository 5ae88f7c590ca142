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

/**
 * Refuses what is too large for the memory of a cycle-by-cycle run. The closed form still counts it.
 *
 * @throws {InputError} when `value` is above `limit`.
 */
export function checkAtMost(what: string, value: number, limit: number): void {
  if (value <= limit) return
  throw new InputError({
    place: what,
    expected: `at most ${limit} to run cycle by cycle`,
    found: String(value),
  })
}
