import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type CurvePoint, objectivePoints, referenceOf, ruledPoint } from './curve.ts'

const point = (threshold: number, accuracy: number, etJCycles: number): CurvePoint => ({
  threshold,
  accuracy,
  macs: 10 * etJCycles,
  energyPj: 1,
  latencyCycles: 1,
  etJCycles,
})
const curve = [point(0.5, 0.7, 1), point(0.6, 0.745, 2), point(0.7, 0.75, 3), point(0.8, 0.749, 4)]

test('the threshold is the cheapest that is accurate enough, whatever the order of accuracies', () => {
  assert.is(ruledPoint(curve, { allowedLoss: 0, objective: 'et' }).threshold, 0.7)
  assert.is(ruledPoint(curve, { allowedLoss: 1, objective: 'macs' }).threshold, 0.6)
  assert.is(ruledPoint(curve, { allowedLoss: 100, objective: 'et' }).threshold, 0.5)
})

test('of thresholds that cost the same the lowest is taken', () => {
  assert.is(ruledPoint(curve, { allowedLoss: 100, objective: 'latency' }).threshold, 0.5)
})

test('objectives are errors and parts of the costs of the static network', () => {
  const fixed = { macs: 20, energyPj: 4, latencyCycles: 2, etJCycles: 2 }
  assert.equal(objectivePoints([point(0.5, 0.75, 1)], ['et', 'macs', 'energy'], fixed), [
    [0.25, 0.5, 0.5, 0.25],
  ])
  assert.equal(referenceOf(['et', 'macs']), [1, 1, 1])
})

test.run()
