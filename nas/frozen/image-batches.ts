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
  const { set, shape, indices, batchSize, isMirrored = false } = options
  const { channels, width, height } = shape
  const size = channels * width * height
  const values = valuesOfPixels(options)
  for (let at = 0; at < indices.length; at += batchSize) {
    const chosen = indices.subarray(at, at + batchSize)
    const images = new Float32Array(chosen.length * size)
    chosen.forEach((index, image) => {
      for (let row = 0; row < height; row++) {
        for (let x = 0; x < width; x++) {
          const from = index * size + (row * width + (isMirrored ? width - 1 - x : x)) * channels
          const to = image * size + (row * width + x) * channels
          for (let c = 0; c < channels; c++) images[to + c] = values[c]![set.pixels[from + c]!]!
        }
      }
    })
    yield { count: chosen.length, images }
  }
}

/** Per channel, what becomes of every pixel. */
function valuesOfPixels({ preprocessing, isRounded }: ImageBatchOptions): readonly Float32Array[] {
  const { mean, deviation } = preprocessing
  const { scale, integers } = imageCoding(preprocessing)
  return mean.map((zero, c) =>
    Float32Array.from({ length: 256 }, (_, pixel) =>
      isRounded ? integers[c]![pixel]! * scale : (pixel - zero) / deviation[c]!,
    ),
  )
}
