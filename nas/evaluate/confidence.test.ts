import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { confidenceMeasures, headAccuracy, headDecisions } from './confidence.ts'

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

test('entropy and margin are those of the probabilities that SciPy computes for 1, 2, 3', () => {
  const of = (measure: 'entropy' | 'margin') =>
    headDecisions(Int8Array.of(2, 4, 6), Uint8Array.of(2), 3, 0.5, measure).confidence[0]!
  const [low, middle, high] = [0.09003057317038046, 0.24472847105479764, 0.6652409557748218]
  const entropy = -[low, middle, high].reduce((sum, p) => sum + p * Math.log(p), 0)
  assert.ok(Math.abs(of('entropy') - (1 - entropy / Math.log(3))) < 1e-15)
  assert.ok(Math.abs(of('margin') - (high - middle)) < 1e-15)
})

test('entropy and margin go from 0, all classes alike, to 1, one class alone', () => {
  const logits = Int8Array.of(7, 7, 7, 7, 127, -127, -127, -127, 9, 9, -127, -127)
  for (const [measure, expected] of [
    ['entropy', [0, 1, 0.5]],
    ['margin', [0, 1, 0]],
  ] as const) {
    const { confidence } = headDecisions(logits, new Uint8Array(3), 4, 10, measure)
    assert.equal([...confidence], expected, measure)
  }
})

test('with two classes all measures put images in the same order', () => {
  const logits = Int8Array.from({ length: 2 * 40 }, (_, i) => (i % 2 === 0 ? 0 : ((i * 37) % 61) - 30))
  const [first, ...others] = confidenceMeasures.map((measure) => {
    const { confidence } = headDecisions(logits, new Uint8Array(40), 2, 0.1, measure)
    return [...confidence.keys()].sort((a, b) => confidence[a]! - confidence[b]! || a - b)
  })
  for (const other of others) assert.equal(other, first)
})

test('the lowest class wins a tie', () => {
  const decisions = headDecisions(Int8Array.of(5, 9, 9, 5, 9, 9), Uint8Array.of(1, 2), 3, 1)
  assert.equal([...decisions.correct], [1, 0])
  assert.is(headAccuracy(decisions), 0.5)
})

test.run()
