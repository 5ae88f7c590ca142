import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hashContent, makeDataset, valuesPerImage } from './dataset.ts'

const content = () => ({
  shape: { channels: 1, height: 1, width: 2 },
  classNames: ['a', 'b'],
  train: { count: 2, pixels: Uint8Array.of(1, 2, 3, 4), labels: Uint16Array.of(0, 1) },
  test: { count: 1, pixels: Uint8Array.of(5, 6), labels: Uint16Array.of(258) },
})

test('hashContent is the SHA-256 that Python computes of the documented bytes', () => {
  assert.is(hashContent(content()), 'e166890e6106f01901cac12057b0e65602add4a2ebd1af3f69b5ea09dbca6bbd')
})

test('hashContent changes with a pixel, a label, the order of images, a class name and the shape', () => {
  const { shape, train } = content()
  const changed = [
    content(),
    { ...content(), train: { ...train, pixels: Uint8Array.of(1, 2, 3, 5) } },
    { ...content(), train: { ...train, labels: Uint16Array.of(1, 1) } },
    { ...content(), train: { ...train, pixels: Uint8Array.of(3, 4, 1, 2) } },
    { ...content(), classNames: ['a', 'c'] },
    { ...content(), shape: { ...shape, height: 2, width: 1 } },
  ]
  assert.is(new Set(changed.map(hashContent)).size, changed.length)
})

test('makeDataset adds the hash of the content, whatever the name', () => {
  assert.is(makeDataset({ ...content(), name: 'x' }).sha256, makeDataset({ ...content(), name: 'y' }).sha256)
})

test('valuesPerImage counts every channel of every pixel', () => {
  assert.is(valuesPerImage({ channels: 3, height: 32, width: 32 }), 3072)
})

test.run()
