import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { macEnergyPj } from '../energy/mac-energy.ts'
import { parseSystem } from './parse-system.ts'
import { readHardwareLibrary } from './read-system.ts'

const library = readHardwareLibrary()

/** One core with one memory, with the given lines among its energies. */
const systemWith = (energies: string, memory: string, head = '') =>
  parseSystem(
    `name: one
source: a test
extends: edge-tpu-like
${head}
coreTypes:
  one:
    source: a test
    operators: [gemm]
    array: { D1: 4 }
    ${energies}
    memories:
      - name: all
        operands: [I, W, O]
        sizeBits: 8000
        readBitsPerCycle: 32
        writeBitsPerCycle: 64
        ${memory}
        serves: [D1]
        ports: { readToLower: r, writeFromLower: w, readToUpper: r, writeFromUpper: w }
cores: [{ name: compute, type: one }]
links: []`,
    'my.yaml',
    library,
  )

function complaint(...parts: Parameters<typeof systemWith>): string {
  try {
    systemWith(...parts)
  } catch (error) {
    assert.instance(error, InputError)
    return (error as Error).message
  }
  return 'nothing to complain about'
}

const constant = 'macEnergy: { energyPj: 1, bits: 8, source: a test, scaling: constant }'

test('a core that names a table has its MAC energy and, by the bit, its memories’', () => {
  const [core] = systemWith('energyTable: nn-dataflow-65nm', 'energyEntry: global-buffer').cores
  assert.is(macEnergyPj(core!.macEnergy, 16, 16), 2)
  const [memory] = core!.memories
  assert.equal([memory!.readEnergyPj, memory!.writeEnergyPj], [30, 60])
})

test('a relative table takes the pJ of its unit: 200 units of 2 pJ for 16 bits of DRAM', () => {
  const table = 'energyTable: eyeriss-relative\n    energyUnitPj: 2'
  const [core] = systemWith(table, 'energyEntry: dram').cores
  assert.is(core!.memories[0]!.readEnergyPj, (200 * 2 * 32) / 16)
  assert.match(
    complaint('energyTable: eyeriss-relative', 'energyEntry: dram'),
    /energyTable: expected energyUnitPj beside it, the pJ of one unit of eyeriss-relative, found none$/,
  )
})

test('figures of a table and of another source are not mixed in one core', () => {
  const refusal =
    /: expected energies of horowitz-45nm alone, since figures of two sources are not mixed, found a constant$/
  assert.match(complaint(`energyTable: horowitz-45nm\n    ${constant}`, 'energyEntry: dram'), refusal)
  assert.match(complaint('energyTable: horowitz-45nm', 'readEnergyPj: 3'), refusal)
  assert.match(
    complaint('energyTable: horowitz-45nm\n    outputPathEnergyPj: 0.1', 'energyEntry: dram'),
    refusal,
  )
  assert.match(
    complaint('energyTable: horowitz-45nm', 'energyEntry: global-buffer'),
    /energyEntry: expected one of sram-8KB, .* of horowitz-45nm.*, found global-buffer$/,
  )
})

test('constants are stated whole', () => {
  assert.match(complaint('', 'energyEntry: dram'), /coreTypes\.one: expected macEnergy, or an energyTable/)
  assert.match(complaint(constant, 'energyEntry: dram'), /energyEntry: expected an energyTable beside it/)
  assert.match(complaint(constant, 'readEnergyPj: 3'), /memories\.0: expected readEnergyPj and writeEnergyPj/)
})

test('a technology to scale to needs one to scale from, a voltage, and nodes that the scaling covers', () => {
  const energies = ['energyTable: horowitz-45nm', 'energyEntry: sram-8KB'] as const
  assert.match(
    complaint(constant, 'readEnergyPj: 1\n        writeEnergyPj: 1', 'technologyNm: 22\nsupplyVoltage: 0.8'),
    /^my\.yaml:4:1 technologyNm: expected core types, or energy tables, that state technologyNm and supplyVoltage/,
  )
  assert.match(complaint(...energies, 'technologyNm: 22'), /technologyNm: expected supplyVoltage beside it/)
  assert.match(
    complaint(...energies, 'technologyNm: 3\nsupplyVoltage: 0.7'),
    /technologyNm: expected what Stillmaker & Baas 2017 covers, found 3 nm; .* 7 to 180 nm$/,
  )
})

test.run()
