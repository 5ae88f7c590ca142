import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { macEnergyPj } from '../energy/mac-energy.ts'
import { scalingFactors } from '../energy/technology-scaling.ts'
import { parseSystem } from './parse-system.ts'
import { readHardwareLibrary } from './read-system.ts'
import { systemSchema } from './schema.ts'

const page = readFileSync(new URL('./SCHEMA.md', import.meta.url), 'utf8')
const example = /```yaml\n([\s\S]*?)```/.exec(page)![1]!
const library = readHardwareLibrary()
const system = parseSystem(example, 'SCHEMA.md', library)

test('the example of SCHEMA.md is a system', () => {
  assert.equal(
    system.cores.map(({ name }) => name),
    ['array', 'other'],
  )
  assert.is(system.staticPowerMw, 3)
})

test('its energies are its table’s times the factor between the technologies, and results say so', () => {
  const [array] = system.cores
  const { energy } = scalingFactors(
    library.scaling,
    { technologyNm: 45, supplyVoltage: 0.9, transistors: 'high-performance' },
    { technologyNm: 22, supplyVoltage: 0.8, transistors: 'high-performance' },
  )
  const [registers, sram, dram] = array!.memories
  assert.is(macEnergyPj(array!.macEnergy, 8, 8), 0.3 * energy)
  assert.is(registers!.readEnergyPj, 0)
  assert.ok(Math.abs(sram!.readEnergyPj - 100 * (128 / 64) * energy) < 1e-9)
  assert.is(dram!.readEnergyPj, 1300)
  assert.match(
    array!.macEnergy.source,
    /^horowitz-45nm, .* from 45 nm, 0\.9 V to 22 nm, 0\.8 V after Stillmaker & Baas/,
  )
})

test('it names every key that the schema knows', () => {
  const keys = new Set<string>()
  const collect = (schema: unknown): void => {
    const { def } = schema as { def: Record<string, unknown> }
    const shape = (def.shape ?? {}) as Record<string, unknown>
    for (const [key, value] of Object.entries(shape)) {
      keys.add(key)
      collect(value)
    }
    for (const part of [def.innerType, def.element, def.valueType]) if (part) collect(part)
  }
  collect(systemSchema)
  assert.ok(keys.size > 40)
  for (const key of keys) assert.match(example, new RegExp(`\\b${key}:`))
})

test.run()
