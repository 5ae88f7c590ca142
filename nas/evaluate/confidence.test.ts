import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { headAccuracy, headDecisions } from './confidence.ts'

test('confidence is the largest probability that SciPy computes for the softmax of 1, 2, 3', () => {
  // scipy.special.softmax([1, 2, 3]) = [0.09003057, 0.24472847, 0.66524096]
  const { confidence } = headDecisions(Int8Array.of(2, 4, 6), Uint8Array.of(2), 3, 0.5)
  assert.ok(Math.abs(confidence[0]! - 0.66524096) < 5e-9)
})

test('confidence is 1 / classes where all logits are equal, and finite for the largest ones', () => {
  const { confidence } = headDecisions(
    Int8Array.of(7, 7, 7, 7, 127, -127, -127, -127),
    Uint8Array.of(0, 0),
    4,
    10,
  )
  assert.equal([...confidence], [0.25, 1])
})

test('the lowest class wins a tie', () => {
  const decisions = headDecisions(Int8Array.of(5, 9, 9, 5, 9, 9), Uint8Array.of(1, 2), 3, 1)
  assert.equal([...decisions.correct], [1, 0])
  assert.is(headAccuracy(decisions), 0.5)
})

test.run()
