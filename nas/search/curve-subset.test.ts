import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import { curveSubset } from './curve-subset.ts'
import { hypervolume } from './hypervolume.ts'

const reference = [1, 1]

test('of random sets the choice has at least 1 − 1/e of the best of all subsets, and the first is the best one', () => {
  const random = randomStream(5, 'test of subsets')
  for (let round = 0; round < 40; round++) {
    const sets = Array.from({ length: 7 }, () =>
      Array.from({ length: 4 }, () => [random.uniform(), random.uniform()]),
    )
    const volume = (chosen: readonly number[]) =>
      hypervolume(
        chosen.flatMap((i) => sets[i]!),
        reference,
      )
    const greedy = curveSubset(sets, 3, reference)
    let best = 0
    for (let i = 0; i < 7; i++)
      for (let j = 0; j < i; j++) for (let k = 0; k < j; k++) best = Math.max(best, volume([i, j, k]))
    assert.ok(volume(greedy) >= (1 - 1 / Math.E) * best && volume(greedy) <= best)
    assert.is(volume([greedy[0]!]), Math.max(...sets.map((_, i) => volume([i]))))
  }
})

test('of sets that add nothing the better come first, then the first; no more are chosen than there are', () => {
  const sets = [[[2, 2]], [[0.8, 0.8]], [[0.5, 0.5]], [[0.7, 0.7]], [[3, 3]]]
  assert.equal(curveSubset(sets, 9, reference), [2, 3, 1, 0, 4])
  assert.equal(curveSubset(sets, 2, reference), [2, 3])
})

test.run()
