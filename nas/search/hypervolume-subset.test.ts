import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hypervolumeSubset } from './hypervolume-subset.ts'

const front = [
  [0, 1],
  [1, 0],
]

test('the candidate that adds the largest area is first, one that the picked ones dominate never comes', () => {
  const candidates = [
    [0.7, 0.7],
    [0.5, 0.5],
    [0.1, 0.9],
    [0.6, 0.6],
    [1, 1],
  ]
  assert.equal(hypervolumeSubset(front, candidates, 5), [1, 2])
  assert.equal(hypervolumeSubset(front, candidates, 1), [1])
})

test('objectives of other sizes do not change the choice', () => {
  const candidates = [
    [0.3, 0.6],
    [0.2, 0.75],
    [0.5, 0.5],
  ]
  const scaled = (points: number[][]) => points.map(([x, y]) => [x! * 1e9, y! * 1e-3 - 7])
  assert.equal(
    hypervolumeSubset(scaled(front), scaled(candidates), 3),
    hypervolumeSubset(front, candidates, 3),
  )
})

test.run()
