import type { ImageSet, ImageShape } from '../../datasets/dataset.ts'
import { inputScale, inputZeroPoint } from '../../datasets/normalize.ts'
import type { EarlyExitNetwork, Preprocessing } from '../../models/graph.ts'
import { imageCoding } from '../../models/image-coding.ts'

export interface ImageBatchOptions {
  readonly set: ImageSet
  readonly shape: ImageShape
  readonly indices: Int32Array
  readonly batchSize: number
  readonly preprocessing: Preprocessing
  /** Rounded to the eight bits that the network is deployed with, or as they are. */
  readonly isRounded: boolean
  /** Left and right exchanged. */
  readonly isMirrored?: boolean
}

/** How a network of ours reads pixels. */
export function preprocessingOf({ preprocessing, input }: EarlyExitNetwork): Preprocessing {
  return (
    preprocessing ?? {
      mean: Array(input.channels).fill(inputZeroPoint),
      deviation: Array(input.channels).fill(1 / inputScale),
    }
  )
}

/** Images as a network reads them, count × height × width × channels. */
export function* imageBatches(
  options: ImageBatchOptions,
): Generator<{ count: number; images: Float32Array }> {
  const { set, shape, indices, batchSize, preprocessing, isRounded, isMirrored = false } = options
  const { mean, deviation } = preprocessing
  const coding = imageCoding(preprocessing)
  const { channels, width } = shape
  const size = channels * width * shape.height
  const real = (pixel: number, c: number) => (pixel - mean[c]!) / deviation[c]!
  for (let at = 0; at < indices.length; at += batchSize) {
    const chosen = indices.subarray(at, at + batchSize)
    const images = new Float32Array(chosen.length * size)
    chosen.forEach((index, i) => {
      const pixels = set.pixels.subarray(index * size, (index + 1) * size)
      const image = isRounded
        ? Float32Array.from(coding.integersOf(pixels), (integer) => integer * coding.scale)
        : Float32Array.from(pixels, (pixel, j) => real(pixel, j % channels))
      images.set(isMirrored ? mirrored(image, width, channels) : image, i * size)
    })
    yield { count: chosen.length, images }
  }
}

function mirrored(image: Float32Array, width: number, channels: number): Float32Array {
  return image.map((_, i) => {
    const c = i % channels
    const pixel = (i - c) / channels
    const x = pixel % width
    return image[(pixel - x + width - 1 - x) * channels + c]!
  })
}
