import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { splitOfRecipe } from './split-of-recipe.ts'

const labels = Uint16Array.from({ length: 1000 }, (_, image) => image % 10)
const perClass = (indices: Int32Array) =>
  Array.from({ length: 10 }, (_, label) => indices.filter((index) => labels[index] === label).length)

test('as many images as wanted are trained on, each class by its share, none of them for validation', () => {
  const { train, validation } = splitOfRecipe({ validationImages: 200, trainingImages: 300 }, labels, 1)
  assert.equal(perClass(train), Array(10).fill(30))
  assert.equal(perClass(validation), Array(10).fill(20))
  assert.is(new Set([...train, ...validation]).size, 500)
})

test('fewer training images leave the validation images as they are', () => {
  const all = splitOfRecipe({ validationImages: 200 }, labels, 1)
  const some = splitOfRecipe({ validationImages: 200, trainingImages: 300 }, labels, 1)
  assert.equal(some.validation, all.validation)
  assert.is(all.train.length, 800)
  assert.ok(some.train.every((index) => all.train.includes(index)))
})

test('a seed for the split makes it the same whatever the seed of the training', () => {
  const of = (seed: number, splitSeed: number) =>
    splitOfRecipe({ validationImages: 200, trainingImages: 300, splitSeed }, labels, seed)
  assert.equal(of(1, 7), of(2, 7))
  assert.not.equal(of(1, 7), of(1, 8))
})

test('more training images than are left are refused', () => {
  assert.throws(
    () => splitOfRecipe({ validationImages: 200, trainingImages: 801 }, labels, 1),
    (error: Error) =>
      error instanceof InputError &&
      /trainingImages: expected no more than 800.*found 801/.test(error.message),
  )
})

test.run()
