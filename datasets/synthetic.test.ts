import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ImageSet } from './dataset.ts'
import { makeSynthetic } from './synthetic.ts'

const dataset = makeSynthetic({ trainCount: 600, testCount: 400 })

/** Mean of each channel, of every image. */
function meanColours({ count, pixels }: ImageSet): number[][] {
  const values = pixels.length / count
  return Array.from({ length: count }, (_, i) => {
    const sums = [0, 0, 0]
    for (let at = 0; at < values; at++) sums[at % 3]! += pixels[i * values + at]!
    return sums.map((sum) => sum / (values / 3))
  })
}

const distance = (a: readonly number[], b: readonly number[]) =>
  Math.hypot(...a.map((value, c) => value - b[c]!))

/** Which test images a nearest-mean-colour classifier, fitted to the training images, gets right. */
function nearestColourHits(): boolean[] {
  const { train, test, classNames } = dataset
  const colours = meanColours(train)
  const centres = classNames.map((_, label) => {
    const own = colours.filter((_, i) => train.labels[i] === label)
    return [0, 1, 2].map((c) => own.reduce((sum, colour) => sum + colour[c]!, 0) / own.length)
  })
  return meanColours(test).map((colour, i) => {
    const distances = centres.map((centre) => distance(colour, centre))
    return distances.indexOf(Math.min(...distances)) === test.labels[i]
  })
}

test('colour alone tells easy images apart and leaves hard ones uncertain, though above chance', () => {
  const hits = nearestColourHits()
  const accuracy = (flag: number) => {
    const chosen = hits.filter((_, i) => dataset.hard.test[i] === flag)
    return chosen.filter(Boolean).length / chosen.length
  }
  assert.ok(accuracy(0) > 0.9, `easy: ${accuracy(0)}`)
  assert.ok(accuracy(1) > 0.15 && accuracy(1) < 0.6, `hard: ${accuracy(1)}`)
})

test('makeSynthetic has the shape of CIFAR and balanced classes unless told otherwise', () => {
  assert.equal(dataset.shape, { channels: 3, height: 32, width: 32 })
  const counts = dataset.classNames.map((_, label) => dataset.test.labels.filter((l) => l === label).length)
  assert.equal(counts, new Array(10).fill(40))
})

test('makeSynthetic flags about the share of hard images that it was asked for', () => {
  const share = dataset.hard.train.reduce((sum, flag) => sum + flag, 0) / 600
  assert.ok(Math.abs(share - 0.4) < 0.07, `${share}`)
  assert.ok(
    makeSynthetic({ trainCount: 20, testCount: 20, hardFraction: 1 }).hard.test.every((flag) => flag === 1),
  )
})

test('makeSynthetic makes any size and number of classes', () => {
  const { shape, train, classNames } = makeSynthetic({ trainCount: 30, testCount: 1, classes: 300, size: 9 })
  assert.equal(shape, { channels: 3, height: 9, width: 9 })
  assert.is(train.pixels.length, 30 * 9 * 9 * 3)
  assert.is(classNames.length, 300)
})

test('makeSynthetic is a function of its seed', () => {
  const hash = (seed: number) => makeSynthetic({ trainCount: 20, testCount: 20, seed }).sha256
  assert.is(hash(1), hash(1))
  assert.is.not(hash(1), hash(2))
})

test.run()
