import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { logTicks } from './log-ticks.ts'

test('logTicks(range) gives 1, 2 and 5 times powers of ten within the range, ends included', () => {
  assert.equal(logTicks([0.036, 13]), [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10])
  assert.equal(logTicks([2, 5]), [2, 5])
  assert.equal(logTicks([300, 400]), [])
})

test.run()
