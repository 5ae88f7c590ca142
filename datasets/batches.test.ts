import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Batch, TrainingBatchOptions } from './batches.ts'
import { evaluationBatches, trainingEpoch } from './batches.ts'
import { assertInputError } from './test-errors.ts'

const shape = { channels: 1, height: 2, width: 2 }
const count = 23
/** Image i is four pixels of value 10 i, its label is i. */
const set = {
  count,
  pixels: Uint8Array.from({ length: 4 * count }, (_, i) => 10 * Math.floor(i / 4)),
  labels: Uint16Array.from({ length: count }, (_, i) => i),
}
const indices = Int32Array.from({ length: 20 }, (_, i) => i + 3)
const options: TrainingBatchOptions = { set, shape, indices, batchSize: 6, seed: 1 }
const batchesOf = (epoch: number, changes: Partial<TrainingBatchOptions> = {}): Batch[] => {
  const { batches, batch } = trainingEpoch({ ...options, ...changes }, epoch)
  return Array.from({ length: batches }, (_, k) => batch(k))
}
const labelsOf = (batches: readonly Batch[]) => batches.flatMap(({ labels }) => [...labels])

test('an epoch shows distinct training images in whole batches, and no other', () => {
  const batches = batchesOf(0)
  assert.equal(
    batches.map((batch) => batch.count),
    [6, 6, 6],
  )
  const labels = labelsOf(batches)
  assert.is(new Set(labels).size, 18)
  assert.ok(labels.every((label) => label >= 3 && label < 23))
})

test('a batch is the same whether its epoch ran from the start or was resumed there', () => {
  const whole = batchesOf(5)
  assert.equal(trainingEpoch(options, 5).batch(2), whole[2])
  assert.equal(trainingEpoch(options, 5).batch(0), whole[0])
})

test('epochs and seeds differ in order', () => {
  const orders = [batchesOf(0), batchesOf(1), batchesOf(0, { seed: 2 })].map((batches) =>
    labelsOf(batches).join(),
  )
  assert.is(new Set(orders).size, 3)
})

test('epochs differ in augmentation even where the order is the same', () => {
  const one = { indices: Int32Array.of(7), batchSize: 1 }
  const crops = Array.from({ length: 20 }, (_, epoch) => batchesOf(epoch, one)[0]!.images.join())
  assert.ok(new Set(crops).size > 3)
})

test('without augmentation a batch holds the normalized pixels beside their labels', () => {
  for (const { images, labels } of batchesOf(0, { augmentation: 'none' })) {
    const expected = Float32Array.from({ length: 24 }, (_, i) => (10 * labels[Math.floor(i / 4)]! - 128) / 64)
    assert.equal(images, expected)
  }
})

test('evaluationBatches gives every image once, in order, the last batch smaller', () => {
  const batches = [...evaluationBatches(set, shape, 10)]
  assert.equal(
    batches.map((batch) => batch.count),
    [10, 10, 3],
  )
  assert.equal(labelsOf(batches), [...set.labels])
  assert.equal(
    batches[2]!.images,
    Float32Array.from({ length: 12 }, (_, i) => (200 + 10 * Math.floor(i / 4) - 128) / 64),
  )
})

test('evaluationBatches gives the chosen images alone', () => {
  assert.equal(labelsOf([...evaluationBatches(set, shape, 2, Int32Array.of(9, 4, 22))]), [9, 4, 22])
})

test('trainingEpoch refuses a batch that holds more than all images', () =>
  assertInputError(
    () => trainingEpoch({ ...options, batchSize: 21 }, 0),
    /^batch size: expected from 1 to 20, .*found 21$/,
  ))

test.run()
