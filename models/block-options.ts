import { InputError } from '../errors.ts'
import type { NetworkSpec } from './graph.ts'

/** What a specification may say of every block beside its stride. */
export type BlockOption = 'kernels' | 'expansions'

/**
 * One number for each block: those of the specification, or the builder's own.
 *
 * @throws {InputError} when there are not as many as blocks, one is no whole number above 0, or a kernel is even
 */
export function blockOptionOf(
  spec: NetworkSpec,
  option: BlockOption,
  own: readonly number[],
): readonly number[] {
  const given = spec[option] ?? own
  const place = `${option} of ${spec.builder}`
  if (given.length !== own.length) {
    throw new InputError({
      place,
      expected: `${own.length}, one for each block`,
      found: String(given.length),
    })
  }
  const isFit = (value: number) =>
    Number.isInteger(value) && value > 0 && (option === 'expansions' || value % 2 === 1)
  const wrong = given.find((value) => !isFit(value))
  if (wrong === undefined) return given
  const expected = option === 'kernels' ? 'odd numbers' : 'whole numbers above 0'
  throw new InputError({ place, expected, found: String(wrong) })
}

/** @throws {InputError} when a specification has options that its builder does not know. */
export function refuseOptions(
  spec: NetworkSpec,
  options: readonly (BlockOption | 'strides' | 'headPooling')[],
): void {
  const found = options.find((option) => spec[option] !== undefined)
  if (found) throw new InputError({ place: 'network', expected: `no ${found} for ${spec.builder}`, found })
}
