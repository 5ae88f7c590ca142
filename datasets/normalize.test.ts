import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inputScale, normalizePixel } from './normalize.ts'

test('normalizePixel gives an exact int8 multiple of the scale for every pixel', () => {
  for (let pixel = 0; pixel < 256; pixel++) {
    const quantized = Math.fround(normalizePixel(pixel)) / inputScale
    assert.is(quantized, pixel - 128)
  }
})

test.run()
