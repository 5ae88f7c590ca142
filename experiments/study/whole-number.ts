import { InputError } from '../../errors.ts'

/** @throws {InputError} unless the value of an option is a whole number above 0. */
export function wholeNumber(value: number, place: string): number {
  if (Number.isInteger(value) && value > 0) return value
  throw new InputError({ place, expected: 'a whole number above 0', found: `${value}` })
}
