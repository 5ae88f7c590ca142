import { mountedDecisions, type SplitDecisions } from '../evaluate/confidence.ts'
import type { Choices } from '../evaluate/configuration.ts'
import { thresholdLevels } from '../evaluate/threshold-levels.ts'

/** Images that one thread counts: leaving × 4096 + right among them stay below 2²⁴, which single precision holds exactly. */
export const mostImagesOfThread = 4095

/**
 * A network's images and settings of its thresholds side by side, in the flat form that kernels take. Confidences stand
 * as levels, whole numbers that single precision holds exactly, so that every backend decides as doubles do.
 */
export interface SweepBatch {
  readonly images: number
  readonly exits: number
  /** Settings of the thresholds, and room for them: a multiple of 4, for vectors of lanes. */
  readonly settings: number
  readonly room: number
  /** Parts of the images, and images of each; the last part is padded. */
  readonly parts: number
  readonly imagesOfPart: number
  /** Exits × images with padding: how many thresholds of the grid the image reaches; at the last exit all and one more. */
  readonly levels: Float32Array
  /** Exits × images with padding: 1 where the exit is right. */
  readonly right: Float32Array
  /** Exits × room: places in the grid; an image leaves where its level is more. */
  readonly places: Float32Array
}

/**
 * Some settings of the thresholds of a network on the images of a split.
 *
 * @param grid ascending
 * @param settings per setting one place in the grid for each exit but the last
 * @throws {RangeError} for a grid that single precision does not count
 */
export function sweepBatch(
  decisions: SplitDecisions,
  choices: Choices,
  grid: readonly number[],
  settings: readonly (readonly number[])[],
): SweepBatch {
  if (grid.length >= 2 ** 24)
    throw new RangeError(`kernels take fewer than 2^24 thresholds, not ${grid.length}`)
  const { images } = decisions
  const heads = mountedDecisions(decisions, choices)
  const last = heads.length - 1
  const parts = Math.ceil(images / mostImagesOfThread)
  const imagesOfPart = Math.ceil(images / parts)
  const padded = parts * imagesOfPart
  const room = 4 * Math.ceil(settings.length / 4)
  // A level below 0 passes every exit, the last one too: padding leaves nowhere.
  const levels = new Float32Array(heads.length * padded).fill(-1)
  const right = new Float32Array(heads.length * padded)
  const places = new Float32Array(heads.length * room)
  heads.forEach(({ confidence, correct }, exit) => {
    const own =
      exit === last ? new Int32Array(images).fill(grid.length + 1) : thresholdLevels(confidence, grid)
    levels.set(own, exit * padded)
    right.set(correct, exit * padded)
    if (exit < last)
      places.set(
        settings.map((setting) => setting[exit]!),
        exit * room,
      )
  })
  return {
    images,
    exits: heads.length,
    settings: settings.length,
    room,
    parts,
    imagesOfPart,
    levels,
    right,
    places,
  }
}
