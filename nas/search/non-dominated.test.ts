import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import { nonDominated } from './non-dominated.ts'

/** Of every pair: a point falls to one that is no worse in all and better in one, or equal and of a lower index. */
function bruteForce(objectives: readonly number[][]): number[] {
  const points = objectives[0]!.map((_, point) => point)
  return points.filter((point) =>
    points.every((other) => {
      const isNoWorse = objectives.every((values) => values[other]! <= values[point]!)
      const isEqual = objectives.every((values) => values[other] === values[point])
      return !isNoWorse || (isEqual && other >= point)
    }),
  )
}

test('the non-dominated points of five by hand', () => {
  //           a  b  c  d  e
  const cost = [1, 2, 3, 2, 4]
  const miss = [9, 5, 5, 7, 1]
  assert.equal(nonDominated([miss, cost]), [0, 1, 4])
})

test('of equal points the first is kept', () => {
  assert.equal(
    nonDominated([
      [2, 1, 1, 3],
      [2, 3, 3, 1],
    ]),
    [0, 1, 3],
  )
})

for (const count of [1, 2, 3, 4, 5])
  test(`random points with ties agree with a comparison of all pairs, objectives: ${count}`, () => {
    const random = randomStream(count, 'points')
    for (const values of [3, 12, 1000]) {
      const objectives = Array.from({ length: count }, () =>
        Array.from({ length: 400 }, () => random.integer(0, values)),
      )
      assert.equal(nonDominated(objectives), bruteForce(objectives))
    }
  })

test('no points have no front', () => {
  assert.equal(nonDominated([[], []]), [])
})

test.run()
