import type { Dataset, ImageSet } from '../../datasets/dataset.ts'
import { splitTrainValidation } from '../../datasets/split.ts'

/** Some images of a set. */
export interface ImageSelection {
  readonly from: 'train' | 'test'
  readonly indices: Int32Array
  /** Of the whole set. */
  readonly labels: Uint16Array
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
  { train, test }: Pick<Dataset, 'train' | 'test'>,
  validationFrom: 'train' | 'test',
  validationImages: number,
  seed: number,
): ImageSplits {
  const divided = validationFrom === 'train' ? train : test
  const { train: rest, validation } = splitTrainValidation(divided.labels, validationImages, seed)
  const select = (from: 'train' | 'test', indices?: Int32Array): ImageSelection => {
    const set = from === 'train' ? train : test
    return { from, indices: indices ?? everyImage(set), labels: set.labels }
  }
  return {
    train: select('train', validationFrom === 'train' ? rest : undefined),
    validation: select(validationFrom, validation),
    test: select('test', validationFrom === 'test' ? rest : undefined),
  }
}

export function everyImage({ count }: ImageSet): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => i)
}
