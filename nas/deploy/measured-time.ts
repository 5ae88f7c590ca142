import type { Decision } from './exit-statistics.ts'

/** Times of onnxruntime on one thread, milliseconds for one image. */
export interface MeasuredTime {
  /** Median of the images that left at each exit; null where none did. */
  readonly medianToExit: readonly (number | null)[]
  /** Σ fraction that left at an exit × its median. */
  readonly earlyExit: number
  /** Median of the static network on the same images. */
  readonly static: number
  /** 1 − earlyExit / static. */
  readonly saved: number
}

/** What runs measured in turns, image by image, say: medians, as other work on the machine disturbs some images. */
export function measuredTime(
  runs: readonly (Decision & { readonly milliseconds: number })[],
  staticMilliseconds: readonly number[],
  exits: number,
): MeasuredTime {
  const groups = Array.from({ length: exits }, (_, at) => runs.filter(({ exit }) => exit === at))
  const medianToExit = groups.map((group) =>
    group.length > 0 ? median(group.map(({ milliseconds }) => milliseconds)) : null,
  )
  const earlyExit = groups.reduce(
    (sum, group, exit) => sum + (group.length / runs.length) * (medianToExit[exit] ?? 0),
    0,
  )
  const fixed = median(staticMilliseconds)
  return { medianToExit, earlyExit, static: fixed, saved: 1 - earlyExit / fixed }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
