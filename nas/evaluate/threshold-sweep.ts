import { mountedDecisions, type SplitDecisions } from './confidence.ts'
import type { Choices } from './configuration.ts'
import { thresholdLevels } from './threshold-levels.ts'

/** What a network does at many settings of its thresholds, in whole images; averages follow by `evaluationOfCounts`. */
export interface SweepCounts {
  readonly images: number
  /** Images that leave at each exit, per exit, per setting. */
  readonly leaving: readonly Int32Array[]
  /** Images answered correctly, per setting. */
  readonly correct: Int32Array
}

/**
 * Every threshold of a grid as the one for all exits, in one pass over the images: an image leaves at an exit for the
 * thresholds above its confidence at every exit before and not above that here, which is a run of the grid. The ends of
 * the runs are noted and summed once. O(images × exits × log thresholds + thresholds × exits).
 *
 * @param grid ascending
 */
export function sweepThresholds(
  decisions: SplitDecisions,
  choices: Choices,
  grid: readonly number[],
): SweepCounts {
  const { images } = decisions
  const heads = mountedDecisions(decisions, choices)
  const thresholds = grid.length
  const correct = new Int32Array(thresholds + 1)
  /** Per image: thresholds, from the lowest, with which it has left before. */
  const left = new Int32Array(images)
  const leaving = heads.map((head, exit) => {
    const counts = new Int32Array(thresholds + 1)
    const levels = exit === heads.length - 1 ? undefined : thresholdLevels(head.confidence, grid)
    for (let image = 0; image < images; image++) {
      const from = left[image]!
      const to = levels ? levels[image]! : thresholds
      if (to <= from) continue
      counts[from]! += 1
      counts[to]! -= 1
      correct[from]! += head.correct[image]!
      correct[to]! -= head.correct[image]!
      left[image] = to
    }
    return runningSum(counts)
  })
  return { images, leaving, correct: runningSum(correct) }
}

/** The sums of all up to each place, but for the last place, which only takes ends of runs. */
function runningSum(changes: Int32Array): Int32Array {
  for (let i = 1; i < changes.length; i++) changes[i]! += changes[i - 1]!
  return changes.subarray(0, -1)
}
