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
  /** Median of calling a model that computes nothing: what each stage costs besides its layers. */
  readonly call: number
  /** What is saved of the time less that of the calls. */
  readonly savedComputing: number
}

/** What runs measured in turns, image by image, say: medians, as other work on the machine disturbs some images. */
export function measuredTime(
  runs: readonly (Decision & { readonly milliseconds: number })[],
  staticMilliseconds: readonly number[],
  emptyMilliseconds: readonly number[],
  exits: number,
): MeasuredTime {
  const groups = Array.from({ length: exits }, (_, at) => runs.filter(({ exit }) => exit === at))
  const medianToExit = groups.map((group) =>
    group.length > 0 ? median(group.map(({ milliseconds }) => milliseconds)) : null,
  )
  const call = median(emptyMilliseconds)
  const average = (ofExit: (milliseconds: number, exit: number) => number) =>
    groups.reduce(
      (sum, { length }, exit) =>
        length === 0 ? sum : sum + (length / runs.length) * ofExit(medianToExit[exit]!, exit),
      0,
    )
  const earlyExit = average((milliseconds) => milliseconds)
  const computing = average((milliseconds, exit) => milliseconds - (exit + 1) * call)
  const fixed = median(staticMilliseconds)
  return {
    medianToExit,
    earlyExit,
    static: fixed,
    saved: 1 - earlyExit / fixed,
    call,
    savedComputing: 1 - computing / (fixed - call),
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
