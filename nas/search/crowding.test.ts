import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { crowdingDistances } from './crowding.ts'

test('a distance is the sides of the box between the neighbours, in units of the range', () => {
  const front = [
    [4, 0],
    [0, 10],
    [1, 5],
    [2, 4],
  ]
  assert.equal(crowdingDistances(front), [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    2 / 4 + 6 / 10,
    3 / 4 + 5 / 10,
  ])
})

test.run()
