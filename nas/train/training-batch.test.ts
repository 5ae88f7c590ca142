import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import type { Recipe } from './recipe.ts'
import { tinyRecipe } from './tiny-training.ts'
import { symmetricBeta, trainingBatch } from './training-batch.ts'

const shape = { channels: 2, height: 9, width: 7 }
const count = 6
const batch = () => ({
  count,
  images: Float32Array.from({ length: count * 126 }, (_, i) => 1 + Math.floor(i / 126)),
  labels: Int32Array.of(0, 1, 2, 3, 4, 5),
})
const make = (changes: Partial<Recipe>, seed = 1) =>
  trainingBatch(batch(), shape, tinyRecipe(changes), randomStream(seed, 'training batch test'))

test('without any of it a batch is as it was, its targets one-hot', () => {
  const { images, targets } = make({})
  assert.equal(images, batch().images)
  for (const [i, target] of targets.entries()) assert.is(target, i % 10 === Math.floor(i / 10) ? 1 : 0)
})

test('label smoothing keeps 1 − ε + ε/10 for the label and gives ε/10 to the others', () => {
  const { targets } = make({ labelSmoothing: 0.1 })
  targets.forEach((target, i) => {
    assert.ok(Math.abs(target - (i % 10 === Math.floor(i / 10) ? 0.91 : 0.01)) < 1e-6)
  })
})

test('cutout zeroes one rectangle of all channels, at most as large as asked for, centred anywhere', () => {
  const sizes = new Set<string>()
  for (let seed = 0; seed < 100; seed++) {
    const { images } = make({ cutout: 4 }, seed)
    for (let image = 0; image < count; image++) {
      const zeros = [...images.subarray(image * 126, (image + 1) * 126).keys()].filter(
        (i) => images[image * 126 + i] === 0,
      )
      const rows = new Set(zeros.map((i) => Math.floor(i / 14)))
      const columns = new Set(zeros.map((i) => Math.floor(i / 2) % 7))
      assert.is(zeros.length, rows.size * columns.size * 2)
      sizes.add(`${rows.size}×${columns.size}`)
    }
  }
  assert.equal(
    [...sizes].sort(),
    [2, 3, 4].flatMap((rows) => [2, 3, 4].map((columns) => `${rows}×${columns}`)),
  )
})

test('mixup mixes images and targets in the same proportion', () => {
  const { images, targets } = make({ mixup: 0.4 })
  for (let image = 0; image < count; image++) {
    const row = targets.subarray(image * 10, (image + 1) * 10)
    const expected = row.reduce((sum, share, label) => sum + share * (label + 1), 0)
    assert.ok(Math.abs(row.reduce((sum, share) => sum + share, 0) - 1) < 1e-6)
    assert.ok(images.subarray(image * 126, (image + 1) * 126).every((x) => Math.abs(x - expected) < 1e-5))
  }
})

test('the same stream gives the same batch, another one another', () => {
  const all = { mixup: 0.4, cutout: 4, labelSmoothing: 0.1 }
  assert.equal(make(all, 3), make(all, 3))
  assert.not.equal(make(all, 3), make(all, 4))
})

test('symmetricBeta has mean 1/2 and variance 1 / (8α + 4)', () => {
  for (const alpha of [0.2, 0.5, 1]) {
    const random = randomStream(1, `beta ${alpha}`)
    const values = Array.from({ length: 40_000 }, () => symmetricBeta(alpha, random))
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length
    assert.ok(Math.abs(mean - 0.5) < 0.01, `${mean}`)
    assert.ok(Math.abs(variance * (8 * alpha + 4) - 1) < 0.03, `${variance}`)
  }
})

test.run()
