import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { splitTrainValidation } from './split.ts'
import { assertInputError } from './test-errors.ts'

const balanced = Uint16Array.from({ length: 50_000 }, (_, i) => i % 10)
const perClass = (labels: Uint16Array, indices: Int32Array, classes: number) =>
  Array.from({ length: classes }, (_, label) => indices.filter((index) => labels[index] === label).length)

test('splitTrainValidation puts every image into exactly one part', () => {
  const { train, validation } = splitTrainValidation(balanced, 5000, 1)
  assert.is(train.length, 45_000)
  assert.is(validation.length, 5000)
  assert.is(new Set([...train, ...validation]).size, 50_000)
})

test('splitTrainValidation takes the same number of each of equal classes', () => {
  const { validation } = splitTrainValidation(balanced, 5000, 1)
  assert.equal(perClass(balanced, validation, 10), new Array(10).fill(500))
})

test('splitTrainValidation takes each class by its share, the largest remainders first', () => {
  const labels = Uint16Array.from([...Array(70).fill(0), ...Array(25).fill(2), ...Array(5).fill(3)])
  assert.equal(perClass(labels, splitTrainValidation(labels, 11, 4).validation, 4), [8, 0, 3, 0])
})

test('splitTrainValidation repeats for a seed and differs between seeds', () => {
  const of = (seed: number) => splitTrainValidation(balanced, 5000, seed).validation
  assert.equal(of(3), of(3))
  const common = new Set(of(3))
  const shared = of(4).filter((index) => common.has(index)).length
  assert.ok(Math.abs(shared - 500) < 100, `two independent tenths share a hundredth, not ${shared}`)
})

test('splitTrainValidation allows nothing and everything for validation', () => {
  assert.is(splitTrainValidation(balanced, 0, 1).validation.length, 0)
  assert.is(splitTrainValidation(balanced, 50_000, 1).train.length, 0)
})

test('splitTrainValidation refuses more images than there are, and parts of images', async () => {
  await assertInputError(() => splitTrainValidation(balanced, 50_001, 1), /from 0 to 50000.*found 50001/)
  await assertInputError(() => splitTrainValidation(balanced, 0.5, 1), /integer.*found 0\.5/)
})

test.run()
