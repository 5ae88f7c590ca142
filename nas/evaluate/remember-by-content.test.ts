import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rememberByContent } from './remember-by-content.ts'

/** Counts how often a sum is computed. */
function counted(most: number) {
  const remembered = rememberByContent<number>(most)
  const run = (...inputs: readonly { readonly at: number }[]) =>
    remembered(inputs, () => {
      counter.times++
      return inputs.reduce((sum, { at }) => sum + at, 0)
    })
  const counter = { times: 0, run }
  return counter
}

test('rememberByContent computes once for the same objects and for others of the same content', () => {
  const counter = counted(4)
  const one = { at: 1 }
  assert.equal(
    [counter.run(one, { at: 2 }), counter.run(one, { at: 2 }), counter.run({ at: 1 }, { at: 2 })],
    [3, 3, 3],
  )
  assert.is(counter.times, 1)
  assert.is(counter.run(one, { at: 3 }), 4)
  assert.is(counter.times, 2)
})

test('rememberByContent tells infinity from null and maps by their content', () => {
  const remembered = rememberByContent<string>(9)
  const inputs = [Infinity, null, new Map([[1, 2]]), new Map([[1, 3]]), undefined]
  for (const [i, input] of inputs.entries()) {
    assert.is(
      remembered([{ input }], () => `${i}`),
      `${i}`,
    )
  }
})

test('rememberByContent keeps so many results and forgets the oldest', () => {
  const counter = counted(2)
  for (const at of [1, 2, 3]) counter.run({ at })
  counter.run({ at: 3 })
  assert.is(counter.times, 3)
  counter.run({ at: 1 })
  assert.is(counter.times, 4)
})

test.run()
