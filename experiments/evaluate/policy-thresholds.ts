import { InputError } from '../../errors.ts'

/**
 * The thresholds of `--thresholds`, in the order of the exits: one for all, or one for each exit but the last, which
 * takes every image that comes to it.
 *
 * @throws {InputError} on another number of them, and on what is no number greater than 0 and less than 1.
 */
export function policyThresholds(list: string, exits: number): number[] {
  const place = '--thresholds'
  const thresholds = list.split(',').map((text) => {
    const threshold = text.trim() === '' ? Number.NaN : Number(text)
    if (threshold > 0 && threshold < 1) return threshold
    throw new InputError({ place, expected: 'thresholds between 0 and 1, both excluded', found: `'${text}'` })
  })
  const early = exits - 1
  if (thresholds.length === early) return thresholds
  if (thresholds.length === 1) return Array<number>(early).fill(thresholds[0]!)
  throw new InputError({
    place,
    expected: early > 1 ? `one threshold, or ${early}, one for each exit but the last` : 'one threshold',
    found: `${thresholds.length}`,
  })
}
