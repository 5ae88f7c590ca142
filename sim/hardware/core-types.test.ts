import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseZigZagHardware } from '../readers/zigzag/hardware.ts'
import type { Core } from './accelerator.ts'
import { readSystem } from './read-system.ts'

/** What of a core ZigZag's input says; port names are its own. */
const hardwareOf = ({ array, macEnergy, memories }: Core) => ({
  array,
  energyPj: macEnergy.energyPj,
  memories: memories.map(({ name: _, isOffChip: __, portWidths: ___, ports, ...memory }) => ({
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

test.run()
