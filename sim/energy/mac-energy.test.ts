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

test('tables from one row each of a reference file hold its figures', () => {
  const rowsOf = (name: string): ReadonlyMap<string, string[]> | undefined => {
    const file = referenceFile(`energy_tables/${name}`)
    if (!file) return undefined
    const rows = readFileSync(file, 'utf8').trim().split('\n')
    return new Map(rows.map((row) => row.split(',')).map((row) => [`${row[0]} ${row[1]}`, row]))
  }
  const energies = (name: string) => readEnergyTables().find((one) => one.name === name)!
  const horowitz = rowsOf('horowitz_isscc14_45nm_0p9V.csv')
  const eyeriss = rowsOf('eyeriss_isca16_relative.csv')
  const nnDataflow = rowsOf('nn_dataflow_absolute_65nm_16bit.csv')
  if (!horowitz || !eyeriss || !nnDataflow) return
  const ours = energies('horowitz-45nm')
  for (const [entry, row] of Object.entries({
    'sram-8KB': 'sram_read_8KB 64',
    'sram-32KB': 'sram_read_32KB 64',
    'sram-1MB': 'sram_read_1MB 64',
    dram: 'dram_read_low 64',
  })) {
    assert.is(ours.memories[entry]!.energy, Number(horowitz.get(row)![2]))
  }
  const [multiply, add] = [horowitz.get('int_mult 8')!, horowitz.get('int_add 32')!]
  assert.ok(Math.abs(tableMacEnergy(ours, 8, 8) - (Number(multiply[2]) + Number(add[2]))) < 1e-12)
  const published = [...eyeriss.values()].slice(1).map((row) => Number(row[1]))
  const relative = energies('eyeriss-relative')
  assert.equal(published, [
    tableMacEnergy(relative, 16, 16),
    ...Object.values(relative.memories).map(({ energy }) => energy),
  ])
  const absolute = energies('nn-dataflow-65nm')
  assert.equal(
    [...nnDataflow.values()].slice(1, 6).map((row) => Number(row[1])),
    [tableMacEnergy(absolute, 16, 16), ...Object.values(absolute.memories).map(({ energy }) => energy)],
  )
})

test.run()
