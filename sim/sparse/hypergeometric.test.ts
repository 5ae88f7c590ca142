import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hypergeometric, hypergeometricNone } from './hypergeometric.ts'

/** How many of the first `drawn` places hold a mark, over all ways of marking `marked` of `all` places. */
function enumerated(all: number, marked: number, drawn: number): readonly number[] {
  const counts = new Array<number>(drawn + 1).fill(0)
  let ways = 0
  for (let places = 0; places < 1 << all; places++) {
    const bits = [...places.toString(2).padStart(all, '0')]
    if (bits.filter((bit) => bit === '1').length !== marked) continue
    const found = bits.slice(0, drawn).filter((bit) => bit === '1').length
    counts[found] = counts[found]! + 1
    ways++
  }
  return counts.map((count) => count / ways)
}

const near = (found: number, expected: number) =>
  assert.ok(Math.abs(found - expected) < 1e-12, `${found}, ${expected}`)

test('probabilities are those of all ways to place the nonzeros of a small tensor', () => {
  for (const [all, marked, drawn] of [
    [8, 3, 4],
    [9, 9, 4],
    [9, 0, 4],
    [10, 7, 6],
    [6, 2, 6],
  ] as const) {
    const expected = enumerated(all, marked, drawn)
    const found = hypergeometric(all, marked, drawn)
    near(
      found.reduce((sum, { probability }) => sum + probability, 0),
      1,
    )
    for (const { nonzeros, probability } of found) near(probability, expected[nonzeros]!)
    near(hypergeometricNone(all, marked, drawn), expected[0]!)
  }
})

test('the mean is drawn × marked / all and the variance its closed form, on large tensors too', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 200_000 }), fc.nat(1000), fc.nat(1000), (all, m, d) => {
      const [marked, drawn] = [Math.round((m * all) / 1000), Math.max(1, Math.round((d * all) / 1000))]
      const found = hypergeometric(all, marked, drawn)
      const mean = found.reduce((sum, { nonzeros, probability }) => sum + nonzeros * probability, 0)
      const share = marked / all
      assert.ok(Math.abs(mean - drawn * share) <= 1e-9 * Math.max(1, mean))
      const variance = found.reduce(
        (sum, { nonzeros, probability }) => sum + (nonzeros - mean) ** 2 * probability,
        0,
      )
      const expected = (drawn * share * (1 - share) * (all - drawn)) / (all - 1)
      assert.ok(Math.abs(variance - expected) <= 1e-6 * Math.max(1, expected))
    }),
    { numRuns: 60 },
  )
})

test.run()
