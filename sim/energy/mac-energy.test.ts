import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { referenceFile } from '../../reference.ts'
import { readEnergyTables } from '../hardware/read-system.ts'
import { tableMacEnergy } from './energy-table.ts'
import { describeMacEnergy, type MacEnergy, macEnergyPj } from './mac-energy.ts'

const table = readEnergyTables().find(({ name }) => name === 'qkeras-horowitz-45nm')!
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

test('macEnergyPj multiplies by both widths where a table says how: Accelergy’s 8×8 and 4×8 bits of 12.68 + 0.21 pJ', () => {
  const aladdin = readEnergyTables().find(({ name }) => name === 'aladdin-40nm')!
  assert.ok(Math.abs(tableMacEnergy(aladdin, 8, 8) - (12.68 / 16 + 0.21 / 2)) < 1e-12)
  const own: MacEnergy = { energyPj: tableMacEnergy(aladdin, 8, 8), bits: 8, source: '', scaling: aladdin }
  assert.ok(Math.abs(macEnergyPj(own, 4, 8) - ((12.68 * 4 * 8) / 1024 + (0.21 * 12) / 32)) < 1e-12)
})

test('every table states energies above 0, and memories that cost more the larger they are', () => {
  for (const { name, memories } of readEnergyTables()) {
    const perBit = Object.values(memories).map(({ energy, bits }) => energy / bits)
    assert.equal(
      perBit,
      [...perBit].sort((a, b) => a - b),
      name,
    )
    assert.ok(
      perBit.every((value) => value > 0),
      name,
    )
  }
})

test('the table follows Horowitz’s additions (linear) and multiplications that the fit was made of', () => {
  const int8Multiply = 0.2
  const addPerBit = 0.003125
  assert.ok(Math.abs(tableMacEnergy(table, 8, 8) - (int8Multiply + addPerBit * (2 * 8))) < 1e-9)
})

test('the table equals the reference data', () => {
  const file = referenceFile('energy_tables/qkeras_horowitz_fit_fixed_point_45nm.csv')
  if (!file) return
  const rows = readFileSync(file, 'utf8').trim().split('\n').slice(1)
  for (const row of rows) {
    const [bits, , , mac] = row.split(',').map(Number)
    assert.is(tableMacEnergy(table, bits!, bits!), mac)
  }
  assert.is(Object.keys('byBits' in table.mac ? table.mac.byBits : {}).length, rows.length)
})

test.run()
