import { mountedDecisions, type SplitDecisions } from './confidence.ts'
import type { Choices } from './configuration.ts'
import { thresholdLevels } from './threshold-levels.ts'
import type { SweepCounts } from './threshold-sweep.ts'

/**
 * Every combination of thresholds of a grid, one for each exit but the last, in one pass over the images. The number of a
 * combination has the first exit's place in the grid as its most significant digit. An image leaves at an exit with all
 * combinations that are at or above its levels at the exits before and below its level here: a box with one corner at the
 * border of the grid in every dimension, so that counting the corners and summing along each dimension counts the boxes.
 * O(images × exits² + grid ^ exits × exits).
 *
 * @param grid ascending
 */
export function sweepCombinations(
  decisions: SplitDecisions,
  choices: Choices,
  grid: readonly number[],
): SweepCounts {
  const { images } = decisions
  const heads = mountedDecisions(decisions, choices)
  const last = heads.length - 1
  const radix = grid.length
  const levels = heads.slice(0, last).map(({ confidence }) => thresholdLevels(confidence, grid))
  const correct = new Int32Array(radix ** last)
  const leaving = heads.map((head, exit) => {
    const dimensions = Math.min(exit + 1, last)
    const counts = new Int32Array(radix ** dimensions)
    const right = new Int32Array(radix ** dimensions)
    for (let image = 0; image < images; image++) {
      const corner = cornerOf(levels, exit, image, radix)
      if (corner < 0) continue
      counts[corner]! += 1
      right[corner]! += head.correct[image]!
    }
    for (let dimension = 0; dimension < dimensions; dimension++) {
      const stride = radix ** (dimensions - 1 - dimension)
      const sum = dimension === exit ? sumDown : sumUp
      sum(counts, radix, stride)
      sum(right, radix, stride)
    }
    const repeated = radix ** (last - dimensions)
    const all = new Int32Array(correct.length)
    for (let i = 0; i < counts.length; i++) {
      const first = i * repeated
      all.fill(counts[i]!, first, first + repeated)
      for (let j = first; j < first + repeated; j++) correct[j]! += right[i]!
    }
    return all
  })
  return { images, leaving, correct }
}

/** The corner of the box of combinations with which an image leaves at an exit, among the exits up to there; −1 where none. */
function cornerOf(levels: readonly Int32Array[], exit: number, image: number, radix: number): number {
  let corner = 0
  for (let before = 0; before < exit; before++) {
    const level = levels[before]![image]!
    if (level === radix) return -1
    corner = corner * radix + level
  }
  if (exit === levels.length) return corner
  const level = levels[exit]![image]!
  return level === 0 ? -1 : corner * radix + level - 1
}

/** Adds to every place of one dimension all places before. */
function sumUp(values: Int32Array, radix: number, stride: number): void {
  for (let i = 0; i < values.length; i++)
    if (Math.floor(i / stride) % radix > 0) values[i]! += values[i - stride]!
}

/** Adds to every place of one dimension all places behind. */
function sumDown(values: Int32Array, radix: number, stride: number): void {
  for (let i = values.length - 1; i >= 0; i--)
    if (Math.floor(i / stride) % radix < radix - 1) values[i]! += values[i + stride]!
}
