import { randomStream } from '../../random.ts'

export interface Interval {
  readonly mean: number
  readonly lower: number
  readonly upper: number
}

export interface BootstrapOptions {
  readonly seed: number
  readonly resamples?: number
  /** Fraction of the resampled means that lie inside. */
  readonly level?: number
}

/**
 * Percentile bootstrap (Efron & Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13): confidence intervals of
 * the means of some figures of the same images, which are drawn anew with replacement. The same images are drawn for all
 * columns, so the interval of a column of differences is that of a paired comparison.
 *
 * @param columns one value per image.
 */
export function bootstrapMeans(
  columns: readonly Float64Array[],
  { seed, resamples = 1000, level = 0.95 }: BootstrapOptions,
): Interval[] {
  const images = columns[0]!.length
  const random = randomStream(seed, 'bootstrap')
  const means = columns.map(() => new Float64Array(resamples))
  /** Values of 0 add nothing, and a column of differences has many. */
  const others = columns.map((column) => {
    const places = Int32Array.from({ length: images }, (_, image) => image)
    return places.filter((image) => column[image] !== 0)
  })
  for (let resample = 0; resample < resamples; resample++) {
    const times = new Uint16Array(images)
    for (let i = 0; i < images; i++) times[random.integer(0, images - 1)]! += 1
    columns.forEach((column, c) => {
      let sum = 0
      for (const image of others[c]!) sum += times[image]! * column[image]!
      means[c]![resample] = sum / images
    })
  }
  return columns.map((column, c) => {
    const sorted = means[c]!.sort()
    const at = (part: number) => sorted[Math.round(part * (resamples - 1))]!
    return {
      mean: column.reduce((sum, value) => sum + value, 0) / images,
      lower: at((1 - level) / 2),
      upper: at((1 + level) / 2),
    }
  })
}
