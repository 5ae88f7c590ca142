import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { pooledDeviation } from './seed-noise.ts'

test('of one group the pooled deviation is that of a sample', () => {
  assert.is(pooledDeviation([[2, 4, 4, 4, 5, 5, 7, 9]]), Math.sqrt(32 / 7))
})

test('of pairs it is √(mean squared difference / 2), and the distance between groups is of no account', () => {
  const pairs = [
    [1, 3],
    [100, 104],
    [7, 7],
  ]
  assert.ok(Math.abs(pooledDeviation(pairs) - Math.sqrt((4 + 16 + 0) / 3 / 2)) < 1e-12)
})

test.run()
