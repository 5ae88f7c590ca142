import { InputError } from '../errors.ts'
import { permutation, randomStream } from '../random.ts'
import type { Placement } from './augment.ts'
import { asItIs, placeImage, randomPlacement } from './augment.ts'
import type { ImageSet, ImageShape } from './dataset.ts'
import { valuesPerImage } from './dataset.ts'

/** What a training or evaluation step reads. The arrays are the receiver's own. */
export interface Batch {
  readonly count: number
  /** count × height × width × channels, normalized as normalize.ts says. */
  readonly images: Float32Array
  readonly labels: Int32Array
}

export interface TrainingBatchOptions {
  readonly set: ImageSet
  readonly shape: ImageShape
  /** The images of `set` that are trained on. */
  readonly indices: Int32Array
  readonly batchSize: number
  readonly seed: number
  /** Padding of the random crop, pixels; 'none' leaves the images as they are. */
  readonly augmentation?: { readonly padding: number } | 'none'
}

/** One pass over the training images. */
export interface Epoch {
  readonly batches: number
  /** Batch k, 0 ≤ k < batches: a pure function of the seed, the epoch and k, in whatever order they are asked for. */
  batch(k: number): Batch
}

/**
 * The batches of an epoch, in an order and with an augmentation of its own, so that a resumed training sees what the
 * interrupted one would have seen. Every image comes at most once; those that fill no whole batch are left out.
 *
 * @throws {InputError} when there are fewer images than a batch holds
 */
export function trainingEpoch(options: TrainingBatchOptions, epoch: number): Epoch {
  const { set, shape, indices, batchSize, seed, augmentation = { padding: 4 } } = options
  const batches = Math.floor(indices.length / batchSize)
  if (!(batches >= 1)) {
    const expected = `from 1 to ${indices.length}, the number of training images`
    throw new InputError({ place: 'batch size', expected, found: `${batchSize}` })
  }
  const order = permutation(indices.length, randomStream(seed, `order of epoch ${epoch}`))
  return {
    batches,
    batch: (k) => {
      const stream = randomStream(seed, `augmentation of epoch ${epoch}, batch ${k}`)
      const chosen = order.subarray(k * batchSize, (k + 1) * batchSize).map((i) => indices[i]!)
      return assemble(set, shape, chosen, () =>
        augmentation === 'none' ? asItIs : randomPlacement(stream, augmentation.padding),
      )
    },
  }
}

/** The images in the order of `indices` (all of the set where left out), not augmented; the last batch may be smaller. */
export function* evaluationBatches(
  set: ImageSet,
  shape: ImageShape,
  batchSize: number,
  indices: Int32Array = Int32Array.from({ length: set.count }, (_, i) => i),
): Generator<Batch> {
  for (let at = 0; at < indices.length; at += batchSize) {
    yield assemble(set, shape, indices.subarray(at, at + batchSize), () => asItIs)
  }
}

function assemble(set: ImageSet, shape: ImageShape, indices: Int32Array, place: () => Placement): Batch {
  const size = valuesPerImage(shape)
  const images = new Float32Array(indices.length * size)
  indices.forEach((index, i) => {
    placeImage(images, i * size, set.pixels, index * size, shape, place())
  })
  return { count: indices.length, images, labels: indices.map((index) => set.labels[index]!) }
}
