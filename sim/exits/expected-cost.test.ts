import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { cumulativePaths, expectedCost } from './expected-cost.ts'

/** Network [G, K] of arXiv 2512.04705 on its accelerator: energies of the study's tools, latencies and averages as its authors published them. */
const stages = [
  { energyPj: 427_677_210.1, latencyCycles: 311_034 + 34_975 },
  { energyPj: 681_100_702.62, latencyCycles: 330_116 + 5_120 + 213_162 },
]
const expected = expectedCost(cumulativePaths(stages), [0.7319, 0.2681])

test('expectedCost gives the published averages of network [G, K]: 0.61028 mJ, 493 034.5 cycles, 374.181 J·cycles', () => {
  const { average } = expected
  assert.is((average.energyPj * 1e-9).toFixed(5), '0.61028')
  assert.is(average.latencyCycles.toFixed(1), '493034.5')
  assert.is(average.etJCycles.toFixed(3), '374.181')
})

test('the worst case is the last exit, unless no image leaves there', () => {
  assert.is(expected.worst.latencyCycles, 894_407)
  assert.is(expectedCost(cumulativePaths(stages), [1, 0]).worst.latencyCycles, 346_009)
})

test('percentiles are those of a sorted list of 10 000 images', () => {
  const latencies = Array.from({ length: 10_000 }, (_, image) => (image < 7319 ? 346_009 : 894_407))
  for (const percent of [1, 50, 73, 74, 90, 99, 100]) {
    const rank = Math.ceil((percent / 100) * latencies.length)
    assert.is(expected.percentile(percent / 100).latencyCycles, latencies[rank - 1], `${percent} %`)
  }
})

test.run()
