import type { HeadDecisions, SplitDecisions } from './confidence.ts'

/** Sets of images, 32 a word: image i is bit i mod 32 of word ⌊i / 32⌋; bits past the last image are 0. */
export interface HeadMasks {
  /** Images whose confidence at this head is greater than or equal to the threshold. */
  readonly exit: Int32Array
  /** Images that this head classifies correctly. */
  readonly correct: Int32Array
}

export interface ExitMasks {
  readonly images: number
  /** Per mounting point, per kind. At the last point every image exits, whatever its confidence. */
  readonly points: readonly (readonly HeadMasks[])[]
}

/** The sets of images that exit at each head for one confidence threshold. */
export function exitMasks({ images, points }: SplitDecisions, threshold: number): ExitMasks {
  const last = points.length - 1
  return {
    images,
    points: points.map((heads, point) =>
      heads.map(({ confidence, correct }: HeadDecisions) => ({
        exit: imageSet(images, (image) => point === last || confidence[image]! >= threshold),
        correct: imageSet(images, (image) => correct[image] === 1),
      })),
    ),
  }
}

/** The set of the images for which `holds` is true. */
export function imageSet(images: number, holds: (image: number) => boolean): Int32Array {
  const words = new Int32Array(Math.ceil(images / 32))
  for (let image = 0; image < images; image++) if (holds(image)) words[image >> 5]! |= 1 << (image & 31)
  return words
}
