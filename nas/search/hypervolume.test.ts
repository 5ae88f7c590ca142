import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hypervolume } from './hypervolume.ts'

/** Volumes by `HV` of pymoo 0.6.2, reference 1.1 in every objective. */
const cases: readonly [number, readonly (readonly number[])[]][] = [
  [
    0.7717000000000002,
    [
      [0.63, 0.9],
      [0.78, 0.23],
      [0.3, 0.87],
      [0.01, 0.82],
      [0.8, 0.47],
      [0.3, 0.28],
      [0.25, 0.45],
      [0.5, 0.55],
    ],
  ],
  [
    0.9890380000000003,
    [
      [1.0, 0.79, 0.62],
      [0.99, 0.22, 0.16],
      [0.61, 0.04, 0.04],
      [0.51, 0.47, 0.92],
      [0.63, 0.51, 0.5],
      [0.25, 0.01, 0.19],
      [0.69, 0.2, 0.37],
      [0.0, 0.83, 0.15],
    ],
  ],
  [
    0.6541846800000002,
    [
      [0.27, 0.88, 0.51, 0.85],
      [0.64, 0.74, 0.09, 0.54],
      [0.51, 0.87, 0.36, 0.6],
      [0.06, 0.39, 0.32, 0.15],
      [0.82, 0.38, 0.98, 0.59],
      [0.61, 0.64, 0.68, 0.15],
      [0.44, 0.24, 0.4, 0.1],
    ],
  ],
  [
    0.20501712890000015,
    [
      [0.97, 0.22, 0.67, 0.3, 0.87],
      [0.66, 0.13, 0.85, 0.94, 0.9],
      [0.57, 0.15, 0.19, 0.93, 0.55],
      [0.18, 0.88, 0.64, 0.57, 0.38],
      [0.41, 0.24, 0.04, 0.88, 0.47],
      [0.55, 0.32, 0.75, 0.03, 0.37],
    ],
  ],
]

for (const [expected, points] of cases)
  test(`the volume of random points is pymoo's, objectives: ${points[0]!.length}`, () => {
    const reference = points[0]!.map(() => 1.1)
    assert.ok(Math.abs(hypervolume(points, reference) - expected) < 1e-12)
  })

test('n points spread evenly on the line x + y = 1 dominate (n + 1) / 2n of the unit square', () => {
  const n = 1000
  const points = Array.from({ length: n }, (_, i) => [i / n, 1 - (i + 1) / n])
  assert.ok(Math.abs(hypervolume(points, [1, 1]) - (n + 1) / (2 * n)) < 1e-12)
})

test('points on or above the reference add nothing, and no points have no volume', () => {
  const points = [
    [1, 0],
    [0, 1],
    [2, -5],
  ]
  assert.is(hypervolume(points, [1, 1]), 0)
  assert.is(hypervolume([], [1, 1, 1]), 0)
})

test.run()
