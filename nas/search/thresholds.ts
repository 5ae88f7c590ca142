import { InputError } from '../../errors.ts'

/** 0.50, 0.55 … 0.95: the study's grid of 0.05 over the upper half. */
export const defaultThresholds = '0.5,0.55,0.6,0.65,0.7,0.75,0.8,0.85,0.9,0.95'

/**
 * The confidence thresholds in a list such as `0.7,0.8`, ascending, without repetitions.
 *
 * @throws {InputError} on what is no number greater than 0 and less than 1.
 */
export function parseThresholds(list: string, place: string): number[] {
  const thresholds = list.split(',').map((text) => {
    const threshold = text.trim() === '' ? Number.NaN : Number(text)
    if (!(threshold > 0 && threshold < 1))
      throw new InputError({
        place,
        expected: 'thresholds between 0 and 1, both excluded',
        found: `'${text}'`,
      })
    return threshold
  })
  return [...new Set(thresholds)].sort((a, b) => a - b)
}
