import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { measuredTime } from './measured-time.ts'

const run = (exit: number, milliseconds: number) => ({ exit, prediction: 0, milliseconds })

test('a stage is a call: what calls take is told apart from what the stages compute', () => {
  const runs = [run(0, 3), run(0, 2), run(0, 9), run(1, 6)]
  const time = measuredTime(runs, [8, 5, 4, 30], [0.5, 0.4, 0.6, 0.5], 2)
  assert.equal(time.medianToExit, [3, 6])
  assert.is(time.earlyExit, 0.75 * 3 + 0.25 * 6)
  assert.is(time.static, 6.5)
  assert.is(time.saved, 1 - 3.75 / 6.5)
  assert.is(time.call, 0.5)
  assert.is(time.savedComputing, 1 - (0.75 * 2.5 + 0.25 * 5) / 6)
})

test('an exit at which no image left has no time', () => {
  const { medianToExit, earlyExit } = measuredTime([run(1, 2)], [4], [0], 2)
  assert.equal([medianToExit, earlyExit], [[null, 2], 2])
})

test.run()
