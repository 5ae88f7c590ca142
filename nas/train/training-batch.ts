import type { Batch } from '../../datasets/batches.ts'
import type { ImageShape } from '../../datasets/dataset.ts'
import { permutation, type RandomStream } from '../../random.ts'
import type { Recipe } from './recipe.ts'

/** What a step trains on. */
export interface TrainingBatch {
  readonly count: number
  /** count × height × width × channels. */
  readonly images: Float32Array
  /** count × classes, each row sums to 1. */
  readonly targets: Float32Array
}

/** A batch with what a recipe does to it, in this order: cutout, mixup, label smoothing. Changes the batch's images. */
export function trainingBatch(
  { count, images, labels }: Batch,
  { height, width, channels }: ImageShape,
  { cutout = 0, mixup = 0, labelSmoothing = 0, network: { classes } }: Recipe,
  random: RandomStream,
): TrainingBatch {
  const size = height * width * channels
  if (cutout > 0)
    for (let image = 0; image < count; image++) {
      const pixels = images.subarray(image * size, (image + 1) * size)
      cutOut(pixels, { height, width, channels }, cutout, random)
    }
  const targets = new Float32Array(count * classes)
  labels.forEach((label, i) => {
    targets[i * classes + label] = 1
  })
  const mixed = mixup > 0 ? mixUp({ count, images, targets }, mixup, random) : { count, images, targets }
  const smooth = (target: number) => (1 - labelSmoothing) * target + labelSmoothing / classes
  return labelSmoothing > 0 ? { ...mixed, targets: mixed.targets.map(smooth) } : mixed
}

/**
 * Zeroes a square of `side` pixels around a random pixel; what of it lies outside of the image is lost (DeVries &
 * Taylor, arXiv 1708.04552, section 3.2).
 */
function cutOut(
  pixels: Float32Array,
  { height, width, channels }: ImageShape,
  side: number,
  random: RandomStream,
): void {
  const top = random.integer(0, height - 1) - Math.floor(side / 2)
  const left = random.integer(0, width - 1) - Math.floor(side / 2)
  const from = Math.max(0, left) * channels
  const to = Math.min(width, left + side) * channels
  for (let y = Math.max(0, top); y < Math.min(height, top + side); y++) {
    pixels.fill(0, y * width * channels + from, y * width * channels + to)
  }
}

/**
 * Mixes every image and its target with those of another image of the batch, in a proportion drawn once a batch from
 * Beta(α, α) (Zhang et al., ICLR 2018, arXiv 1710.09412, and its reference implementation).
 */
function mixUp(
  { count, images, targets }: TrainingBatch,
  alpha: number,
  random: RandomStream,
): TrainingBatch {
  const share = symmetricBeta(alpha, random)
  const partner = permutation(count, random)
  const mix = (values: Float32Array) => {
    const size = values.length / count
    return values.map((value, i) => {
      const image = Math.floor(i / size)
      return share * value + (1 - share) * values[partner[image]! * size + (i % size)]!
    })
  }
  return { count, images: mix(images), targets: mix(targets) }
}

/**
 * A number from Beta(α, α) for 0 < α ≤ 1 (Jöhnk, Metrika 8, 1964).
 */
export function symmetricBeta(alpha: number, random: RandomStream): number {
  for (;;) {
    const [x, y] = [random.uniform() ** (1 / alpha), random.uniform() ** (1 / alpha)]
    if (x + y > 0 && x + y <= 1) return x / (x + y)
  }
}
