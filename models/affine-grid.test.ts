import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { affineGrid } from './affine-grid.ts'

test('ranges are moved as in the tests of TensorFlow (fake_quant_ops_test.cc), 8 bits', () => {
  for (const { min, max, low, high } of [
    { min: -10, max: 53.75, low: -10, high: 53.75 },
    { min: -0.1, max: 63.65, low: 0, high: 63.75 },
    { min: -0.125, max: 63.625, low: -0.25, high: 63.5 },
    { min: -63.65, max: 0.1, low: -63.75, high: 0 },
  ]) {
    const { scale, zeroPoint } = affineGrid(min, max, 8)
    assert.is(scale, 0.25)
    assert.equal([-zeroPoint * scale, (255 - zeroPoint) * scale], [low === 0 ? -0 : low, high])
  }
})

test('zero is the lowest level of what is never negative, the highest of what is never positive', () => {
  assert.is(affineGrid(0, 6, 4).zeroPoint, 0)
  assert.is(affineGrid(-3, 0, 4).zeroPoint, 15)
})

test.run()
