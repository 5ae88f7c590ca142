import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import { addWindow, makeWindows, windowUnion } from './window-union.ts'

interface Window {
  readonly period: number
  readonly allowed: number
}

function counted(windows: readonly Window[], total: number): number {
  let covered = 0
  for (let cycle = 0; cycle < total; cycle++) {
    if (windows.some(({ period, allowed }) => cycle % period < allowed)) covered++
  }
  return covered
}

test('windowUnion equals a count cycle by cycle for nested periods', () => {
  const stream = randomStream(1, 'window union')
  for (let round = 0; round < 300; round++) {
    let period = 1
    const windows = Array.from({ length: stream.integer(1, 4) }, () => {
      period *= stream.integer(1, 5)
      return { period, allowed: stream.integer(0, period) }
    })
    const total = period * stream.integer(1, 3)
    const added = makeWindows(4)
    for (const { period, allowed } of windows.toReversed()) addWindow(added, period, allowed)
    assert.is(windowUnion(added, total), counted(windows, total), JSON.stringify({ windows, total }))
  }
})

test.run()
