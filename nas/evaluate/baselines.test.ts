import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { baselines, reductionFrom, staticChoices } from './baselines.ts'
import { evaluate } from './evaluate.ts'
import type { ExitCosts } from './exit-costs.ts'
import { publishedCosts, publishedDecisions, publishedThreshold } from './published-network.ts'

test("the savings of the study's network [G, K] are those its cost model gives", () => {
  const candidate = evaluate(publishedDecisions, publishedCosts, [1, 1], publishedThreshold)
  const { staticFinalHead, allHeads } = baselines(publishedCosts, [1, 1])
  const saved = reductionFrom(staticFinalHead, candidate)
  assert.ok(Math.abs(saved.et - 0.604501) < 3e-6)
  assert.ok(Math.abs(saved.energy - 0.445624) < 1e-6)
  assert.ok(Math.abs(reductionFrom(allHeads, candidate).et - 0.622687) < 1e-6)
})

test('the baselines are the backbone with its final head, without any, and with all heads of the candidate', () => {
  const { staticFinalHead, backboneOnly, allHeads } = baselines(publishedCosts, [1, 1])
  assert.is(backboneOnly.macs, 195_325_952)
  assert.is(staticFinalHead.macs, 195_325_952 + 51_200)
  assert.is(allHeads.macs, 195_325_952 + 51_200 + 10_240)
  assert.is(allHeads.latencyCycles, 311_034 + 34_975 + 548_398)
})

test('the static network has the final head of the lower energy × latency', () => {
  const cost = (energyPj: number, latencyCycles: number) => ({ macs: 0, energyPj, latencyCycles })
  const costs: ExitCosts = { backbone: [cost(1, 1), cost(10, 10)], heads: [[], [cost(5, 5), cost(1, 8)]] }
  assert.equal(staticChoices(costs), [0, 2])
})

test('a candidate that costs more than a baseline has a negative reduction', () => {
  const { backboneOnly, allHeads } = baselines(publishedCosts, [1, 1])
  assert.ok(reductionFrom(backboneOnly, allHeads).energy < 0)
})

test.run()
