import { createHash } from 'node:crypto'

/** Size of every image of a dataset. */
export interface ImageShape {
  readonly channels: number
  readonly height: number
  readonly width: number
}

/** Images and their labels, packed. */
export interface ImageSet {
  readonly count: number
  /** count × height × width × channels (NHWC), 0–255. */
  readonly pixels: Uint8Array
  /** Index into `classNames`, one per image. */
  readonly labels: Uint16Array
}

/** What every dataset is to the rest of the framework: labelled images of one size, in two sets. */
export interface Dataset {
  /** As it must be written beside every accuracy measured on it. */
  readonly name: string
  /** Content hash, hexadecimal; see `hashContent`. */
  readonly sha256: string
  readonly classNames: readonly string[]
  readonly shape: ImageShape
  /** For training and validation; see `splitTrainValidation`. */
  readonly train: ImageSet
  readonly test: ImageSet
}

/** A dataset out of its parts, with its content hash. */
export function makeDataset(parts: Omit<Dataset, 'sha256'>): Dataset {
  return { ...parts, sha256: hashContent(parts) }
}

/** Pixels of one image: the distance between two images in `ImageSet.pixels`. */
export function valuesPerImage({ channels, height, width }: ImageShape): number {
  return channels * height * width
}

/**
 * SHA-256 of the shape, the class names and both sets' labels (little-endian) and pixels: the same images in the same
 * order have the same hash, whatever file format they were read from.
 */
export function hashContent({
  shape: { channels, height, width },
  classNames,
  train,
  test,
}: Pick<Dataset, 'shape' | 'classNames' | 'train' | 'test'>): string {
  const hash = createHash('sha256')
  hash.update(JSON.stringify({ channels, height, width, classNames, train: train.count, test: test.count }))
  for (const { labels, pixels } of [train, test]) {
    const bytes = new DataView(new ArrayBuffer(2 * labels.length))
    labels.forEach((label, i) => {
      bytes.setUint16(2 * i, label, true)
    })
    hash.update(bytes).update(pixels)
  }
  return hash.digest('hex')
}
