import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { throttledCycles } from './throttled-cycles.ts'

const unlimited = {
  read: Number.POSITIVE_INFINITY,
  write: Number.POSITIVE_INFINITY,
  shared: Number.POSITIVE_INFINITY,
}
const spaces = [
  { reads: 64, writes: 0 },
  { reads: 1, writes: 40 },
]

test('a level that reads 65 elements, 32 a cycle, takes 3 cycles', () => {
  assert.is(throttledCycles(1, { bandwidth: { ...unlimited, read: 32 } }, spaces), 3)
})

test('the narrowest of read, write and shared bandwidth counts', () => {
  assert.is(throttledCycles(10, { bandwidth: { read: 5, write: 2, shared: 7 } }, spaces), 20)
  assert.is(throttledCycles(10, { bandwidth: { read: 5, write: 4, shared: 7 } }, spaces), 15)
  assert.is(throttledCycles(10, { bandwidth: { ...unlimited, shared: 5 } }, spaces), 21)
})

test('bandwidth to spare does not speed up the computation', () => {
  assert.is(throttledCycles(10, { bandwidth: unlimited }, spaces), 10)
  assert.is(throttledCycles(10, { bandwidth: { ...unlimited, read: 6.5 } }, spaces), 10)
  assert.is(throttledCycles(10, { bandwidth: { ...unlimited, read: 6.4 } }, spaces), 11)
})

test.run()
