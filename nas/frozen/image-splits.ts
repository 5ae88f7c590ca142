import type { Dataset, ImageSet } from '../../datasets/dataset.ts'
import { splitTrainValidation } from '../../datasets/split.ts'

/** Some images of a set. */
export interface ImageSelection {
  readonly set: ImageSet
  readonly indices: Int32Array
}

export interface ImageSplits {
  readonly train: ImageSelection
  readonly validation: ImageSelection
  readonly test: ImageSelection
}

/**
 * The images that heads learn from, those that networks and thresholds are chosen on, and those that the choice is judged
 * by. A backbone that was trained on the training images is surer of them than of any others: then the validation images
 * are taken from the test set.
 *
 * @throws {InputError} when there are not so many images
 */
export function imageSplits(
  { train, test }: Dataset,
  from: 'train' | 'test',
  validationImages: number,
  seed: number,
): ImageSplits {
  const split = splitTrainValidation(from === 'train' ? train.labels : test.labels, validationImages, seed)
  const all = ({ count }: ImageSet) => Int32Array.from({ length: count }, (_, i) => i)
  return from === 'train'
    ? {
        train: { set: train, indices: split.train },
        validation: { set: train, indices: split.validation },
        test: { set: test, indices: all(test) },
      }
    : {
        train: { set: train, indices: all(train) },
        validation: { set: test, indices: split.validation },
        test: { set: test, indices: split.train },
      }
}

/** One label per image. */
export function labelsOf({ set, indices }: ImageSelection): Uint8Array {
  return Uint8Array.from(indices, (index) => set.labels[index]!)
}
