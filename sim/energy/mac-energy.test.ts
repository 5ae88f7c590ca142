import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { referenceFile } from '../../reference.ts'
import { readMacEnergyTables } from '../hardware/read-system.ts'
import { describeMacEnergy, type MacEnergy, macEnergyPj } from './mac-energy.ts'

const table = readMacEnergyTables().find(({ name }) => name === 'qkeras-horowitz-45nm')!
const study: MacEnergy = { energyPj: 0.04, bits: 8, source: 'the study', scaling: table }

test('macEnergyPj is the stated energy at the stated width, and else in the ratio of one table', () => {
  assert.is(macEnergyPj(study, 8, 8), 0.04)
  assert.ok(Math.abs(macEnergyPj(study, 4, 4) - (0.04 * 0.07708) / 0.25) < 1e-15)
})

test('macEnergyPj charges unequal widths as the wider one', () => {
  assert.is(macEnergyPj(study, 4, 8), macEnergyPj(study, 8, 8))
})

test('macEnergyPj is the same at every width where scaling is constant', () => {
  assert.is(macEnergyPj({ ...study, scaling: 'constant' }, 4, 4), 0.04)
})

test('macEnergyPj refuses a width that the table lacks, naming the table', () => {
  assert.throws(() => macEnergyPj(study, 9, 9), /qkeras-horowitz-45nm has no entry for 9 bits/)
})

test('describeMacEnergy names the source and the table', () => {
  assert.is(
    describeMacEnergy(study),
    '0.04 pJ at 8 bits (the study), other widths by the ratio in qkeras-horowitz-45nm',
  )
})

test('the table follows Horowitz’s additions (linear) and multiplications that the fit was made of', () => {
  const int8Multiply = 0.2
  const addPerBit = 0.003125
  assert.ok(Math.abs(table.energyPjByBits[8]! - (int8Multiply + addPerBit * (2 * 8))) < 1e-9)
})

test('the table equals the reference data', () => {
  const file = referenceFile('energy_tables/qkeras_horowitz_fit_fixed_point_45nm.csv')
  if (!file) return
  const rows = readFileSync(file, 'utf8').trim().split('\n').slice(1)
  for (const row of rows) {
    const [bits, , , mac] = row.split(',').map(Number)
    assert.is(table.energyPjByBits[bits!], mac)
  }
  assert.is(Object.keys(table.energyPjByBits).length, rows.length)
})

test.run()
