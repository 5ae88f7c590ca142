import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { evaluate } from './evaluate.ts'
import { publishedCosts, publishedDecisions, publishedThreshold } from './published-network.ts'

test("the study's network [G, K] has its published accuracy, exit ratios, MACs, energy, latency and ET", () => {
  const result = evaluate(publishedDecisions, publishedCosts, [1, 1], publishedThreshold)
  assert.is(result.accuracy, 0.8728)
  assert.equal(result.exitRatios, [0.7319, 0.2681])
  assert.is((result.macs / 1e6).toFixed(2), '97.92')
  assert.is((result.energyPj / 1e9).toFixed(5), '0.61028')
  assert.is(result.latencyCycles.toFixed(1), '493034.5')
  assert.is(result.etJCycles.toFixed(3), '374.181')
})

test('with one exit every image leaves there, whatever the threshold', () => {
  const result = evaluate(publishedDecisions, publishedCosts, [0, 1], 0.999)
  assert.equal(result.exitCounts, [10_000])
  assert.is(result.macs, 195_325_952 + 51_200)
})

test('an image leaves where its confidence equals the threshold', () => {
  assert.equal(evaluate(publishedDecisions, publishedCosts, [1, 1], 0.9).exitCounts, [7319, 2681])
  assert.equal(evaluate(publishedDecisions, publishedCosts, [1, 1], 0.901).exitCounts, [0, 10_000])
})

test.run()
