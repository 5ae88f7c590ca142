import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../random.ts'
import type { Placement } from './augment.ts'
import { placeImage, randomPlacement } from './augment.ts'

const shape = { channels: 3, height: 5, width: 7 }
const size = 3 * 5 * 7
const stream = randomStream(1, 'augmentation test')
const pixels = Uint8Array.from({ length: 2 * size }, () => stream.integer(0, 255))

/** The textbook way: pad with zeros, crop at (padding − down, padding − right), mirror. */
function padCropMirror(image: number, { down, right, flip }: Placement, padding: number): Float32Array {
  const paddedWidth = 7 + 2 * padding
  const padded = new Float32Array((5 + 2 * padding) * paddedWidth * 3)
  for (let y = 0; y < 5; y++)
    for (let x = 0; x < 7; x++)
      for (let c = 0; c < 3; c++) {
        const column = flip ? 6 - x : x
        const pixel = pixels[image * size + (y * 7 + column) * 3 + c]!
        padded[((y + padding) * paddedWidth + x + padding) * 3 + c] = (pixel - 128) / 64
      }
  return Float32Array.from({ length: size }, (_, i) => {
    const c = i % 3
    const x = Math.floor(i / 3) % 7
    const y = Math.floor(i / 21)
    return padded[((y + padding - down) * paddedWidth + x + padding - right) * 3 + c]!
  })
}

test('placeImage gives what padding, cropping and mirroring give, for every placement', () => {
  for (const flip of [false, true])
    for (let down = -4; down <= 4; down++)
      for (let right = -4; right <= 4; right++) {
        const into = new Float32Array(3 * size)
        placeImage(into, size, pixels, size, shape, { down, right, flip })
        assert.equal(into.subarray(size, 2 * size), padCropMirror(1, { down, right, flip }, 4))
        assert.ok(
          into.subarray(0, size).every((value) => value === 0),
          'wrote before its image',
        )
        assert.ok(
          into.subarray(2 * size).every((value) => value === 0),
          'wrote behind its image',
        )
      }
})

test('randomPlacement draws every shift of up to the padding and both mirrorings, about equally often', () => {
  const counts = new Map<string, number>()
  for (let i = 0; i < 16_200; i++) {
    const key = JSON.stringify(randomPlacement(stream, 4))
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  assert.is(counts.size, 9 * 9 * 2)
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0)
  assert.ok(
    chiSquare < 230,
    `χ² of 161 degrees of freedom is below 230 in 999 of 1000 cases, not ${chiSquare}`,
  )
})

test.run()
