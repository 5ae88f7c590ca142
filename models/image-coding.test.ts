import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inputScale, normalizePixel } from '../datasets/normalize.ts'
import { imageCoding } from './image-coding.ts'

const everyPixel = Uint8Array.from({ length: 256 }, (_, pixel) => pixel)

test('raw pixels are their own integers, unsigned', () => {
  const { scale, isSigned, integersOf } = imageCoding({ mean: [0], deviation: [1] })
  assert.equal([scale, isSigned], [1, false])
  assert.equal([...integersOf(everyPixel)], [...everyPixel])
})

test('pixels normalized as our own networks want them are signed integers of their scale, exactly', () => {
  const { scale, isSigned, integersOf } = imageCoding({ mean: [128], deviation: [64] })
  assert.equal([scale, isSigned], [inputScale, true])
  const integers = integersOf(everyPixel)
  everyPixel.forEach((pixel) => {
    assert.is(scale * integers[pixel]!, normalizePixel(pixel))
  })
})

test('any other normalization is held to half a step, and never leaves eight bits', () => {
  // Channels of ImageNet as torchvision's models want them (torchvision.transforms, mean and std × 255).
  const mean = [123.675, 116.28, 103.53]
  const deviation = [58.395, 57.12, 57.375]
  const { scale, integersOf } = imageCoding({ mean, deviation })
  const pixels = Uint8Array.from({ length: 3 * 256 }, (_, i) => Math.floor(i / 3))
  integersOf(pixels).forEach((integer, i) => {
    const real = (pixels[i]! - mean[i % 3]!) / deviation[i % 3]!
    assert.ok(Math.abs(integer * scale - real) <= scale / 2 + 1e-12)
    assert.ok(integer >= -128 && integer <= 127, `${integer}`)
  })
})

test.run()
