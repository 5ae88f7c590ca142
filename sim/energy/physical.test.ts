import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { physicalFigures } from './physical.ts'

test('1 000 000 cycles at 500 MHz are 2 ms, in which 30 mW leak 0.06 mJ', () => {
  const figures = physicalFigures(
    { energyPj: 1e9, latencyCycles: 1_000_000 },
    { clockMhz: 500, staticPowerMw: 30 },
  )
  assert.is(figures.latencyMs, 2)
  assert.is(figures.energyMj, 1)
  assert.ok(Math.abs(figures.staticEnergyMj - 0.06) < 1e-15)
  assert.ok(Math.abs(figures.dynamicEnergyMj - 0.94) < 1e-15)
})

test('without a clock there is no time, and nothing leaks', () => {
  const figures = physicalFigures({ energyPj: 1e9, latencyCycles: 7 }, { clockMhz: 0, staticPowerMw: 0 })
  assert.equal(figures, { energyMj: 1, dynamicEnergyMj: 1, staticEnergyMj: 0 })
})

test.run()
