import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { exitMasks, imageSet } from './exit-masks.ts'

test('image 33 is bit 1 of the second word', () => {
  assert.equal([...imageSet(40, (image) => image === 33)], [0, 2])
})

test('bits past the last image stay 0', () => {
  assert.equal([...imageSet(33, () => true)], [-1, 1])
})

test('an image exits where its confidence equals the threshold, and at the last point in any case', () => {
  const head = { confidence: Float64Array.of(0.79, 0.8, 0.81), correct: Uint8Array.of(1, 0, 1) }
  const { points } = exitMasks({ images: 3, points: [[head], [head]] }, 0.8)
  assert.equal([...points[0]![0]!.exit], [0b110])
  assert.equal([...points[1]![0]!.exit], [0b111])
  assert.equal([...points[0]![0]!.correct], [0b101])
})

test.run()
