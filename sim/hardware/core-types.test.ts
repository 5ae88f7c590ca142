import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseZigZagHardware } from '../readers/zigzag/hardware.ts'
import type { Core } from './accelerator.ts'
import { readSystem } from './read-system.ts'

/** What of a core ZigZag's input says; port names are its own. */
const hardwareOf = ({ array, macEnergy, memories }: Core) => ({
  array,
  energyPj: macEnergy.energyPj,
  memories: memories.map(({ name: _, isOffChip: __, portWidths: ___, sparse: ____, ports, ...memory }) => ({
    ...memory,
    portsInUse: new Set(Object.values(ports).flatMap((names) => Object.values(names!))).size,
  })),
})

for (const name of ['tpu-like', 'eyeriss-like']) {
  test(`${name} is ZigZag's core: array, memories, energies, ports`, () => {
    const file = `../conformance/zigzag/hardware/${name.replace('-', '_')}.yaml`
    const text = readFileSync(new URL(file, import.meta.url), 'utf8')
    const published = parseZigZagHardware(text, file)
    assert.equal(hardwareOf(readSystem(name).cores[0]!), hardwareOf(published))
  })
}

const zigzag = (name: string) =>
  fileURLToPath(new URL(`../conformance/zigzag/hardware/${name}.yaml`, import.meta.url))

test('an accelerator of ZigZag is a system of one core, its DRAM outside the chip', () => {
  const { cores, offChip, clockMhz } = readSystem(zigzag('tpu_like'))
  const [core] = cores
  assert.equal(hardwareOf(core!), hardwareOf(readSystem('tpu-like').cores[0]!))
  assert.equal(
    core!.memories.map(({ isOffChip = false }) => isOffChip),
    [false, false, false, true],
  )
  assert.equal([offChip.readEnergyPj, offChip.writeEnergyPj, offChip.linkBitsPerCycle], [700, 750, 64])
  assert.is(clockMhz, 0)
})

test('the last memory of an accelerator of ZigZag is on the chip where an operand has no other', () => {
  const [core] = readSystem(zigzag('gemm_l1')).cores
  assert.ok(core!.memories.every(({ isOffChip }) => !isOffChip))
})

test.run()
