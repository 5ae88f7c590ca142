import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { CandidateFigures } from './candidate-figures.ts'
import { constraintNames, constraintsSchema, failuresOf, failureText, violationOf } from './constraints.ts'

const figures: CandidateFigures = {
  accuracy: 0.8,
  ...{ macs: 2e6, energyPj: 3e7, latencyCycles: 4e4, etJCycles: 1.2 },
  ...{ worstCaseLatencyCycles: 6e4, weightBits: 8e5, peakOnChipBits: 1e5 },
  ...{ etRatioToBackbone: 0.6, etRatioToStatic: 0.5, macsRatioToStatic: 0.25 },
}

test('what is missed is told as a fraction of its limit, and adds up', () => {
  const constraints = { minAccuracy: 1, maxEtRatioToBackbone: 0.5, maxWorstCaseLatencyCycles: 6e4 }
  const missed = failuresOf(figures, constraints)
  assert.equal(
    missed.map(({ constraint, found }) => [constraint, found]),
    [
      ['minAccuracy', 0.8],
      ['maxEtRatioToBackbone', 0.6],
    ],
  )
  assert.ok(Math.abs(violationOf(figures, constraints) - (0.2 + 0.2)) < 1e-12)
  assert.is(failureText(missed[0]!), 'minAccuracy 1 missed by 20 % (0.8)')
})

test('a figure that is its limit keeps to it', () => {
  const constraints = {
    ...{ minAccuracy: 0.8, maxMacs: 2e6, maxEnergyPj: 3e7, maxLatencyCycles: 4e4, maxEtJCycles: 1.2 },
    ...{ maxWorstCaseLatencyCycles: 6e4, maxWeightBits: 8e5, maxPeakOnChipBits: 1e5 },
    ...{ maxEtRatioToBackbone: 0.6, maxEtRatioToStatic: 0.5, maxMacsRatioToStatic: 0.25 },
  }
  assert.equal(Object.keys(constraints).sort(), [...constraintNames].sort())
  assert.is(violationOf(figures, constraintsSchema.parse(constraints)), 0)
  for (const name of constraintNames) {
    const factor = name === 'minAccuracy' ? 1.01 : 0.99
    assert.ok(violationOf(figures, { ...constraints, [name]: factor * constraints[name] }) > 0, name)
  }
})

test.run()
