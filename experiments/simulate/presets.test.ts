import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork, publishedSpec } from '../../models/build.ts'
import type { EarlyExitNetwork } from '../../models/graph.ts'
import { networkCosts } from '../../nas/evaluate/network-costs.ts'
import type { Core, System } from '../../sim/hardware/accelerator.ts'
import { presetNames, readSystem } from '../../sim/hardware/read-system.ts'
import { parseCheckedYaml } from '../../sim/yaml/checked-yaml.ts'
import { studySystem } from '../reproduce/study-system.ts'
import { studySystemsSchema } from '../reproduce/systems-schema.ts'

const studySystems = ['EEEE', 'MMMM', 'YYYY', 'EEEY', 'EEMM', 'EEMY', 'EEYY', 'EYYY', 'MMYY']

/** What the study's rules see of a core; its input file has no operators of exits and ratios of widths. */
const hardwareOf = ({ name, array, memories, macEnergy: { energyPj, bits } }: Core) => ({
  name,
  sizes: array.map(({ size }) => size),
  energyPj,
  bits,
  memories: memories.map(({ name: _, operands, isOffChip, serves, ...memory }) => ({
    ...memory,
    operands: [...operands].sort(),
    served: serves.map((served) => array.findIndex((dimension) => dimension.name === served)),
    isOffChip: isOffChip === true,
  })),
})

test('the study’s nine systems are those of its systems.json, core for core and link for link', () => {
  const text = readFileSync(new URL('../reproduce/published/systems.json', import.meta.url), 'utf8')
  const file = parseCheckedYaml(text, 'systems.json', studySystemsSchema)
  assert.equal(Object.keys(file.value.systems ?? {}).sort(), [...studySystems].sort())
  for (const name of studySystems) {
    const [ours, published] = [readSystem(name), studySystem(name, file)]
    assert.equal(ours.cores.map(hardwareOf), published.cores.map(hardwareOf), name)
    const ends = ({ links }: typeof ours) => links.map((link) => JSON.stringify(link)).sort()
    assert.equal(ends(ours), ends(published), name)
    assert.equal(ours.offChip, published.offChip, name)
  }
})

const macsOfBlocks = { resnet8: 12_500_992, 'mobilenetv2-eenn': 195_325_952 } as const

test('every preset runs both networks: no part is free, and none is faster than its multipliers allow', () => {
  for (const [builder, macs] of Object.entries(macsOfBlocks)) {
    const network = buildNetwork(publishedSpec(builder as keyof typeof macsOfBlocks))
    for (const name of presetNames()) checkCosts(network, macs, readSystem(name))
  }
})

function checkCosts(network: EarlyExitNetwork, macsOfBackbone: number, system: System): void {
  const { blocks, heads } = networkCosts(network, system)
  const multipliers = system.cores
    .filter(({ operators }) => operators.includes('conv'))
    .map(({ array }) => array.reduce((product, { size }) => product * size, 1))
  for (const { macs, energyPj, latencyCycles } of [...blocks, ...heads.flat()]) {
    assert.ok(energyPj > 0 && Number.isFinite(energyPj), system.name)
    assert.ok(latencyCycles >= macs / Math.max(...multipliers), system.name)
  }
  const sum = blocks.reduce((total, { macs }) => total + macs, 0)
  assert.is(sum, macsOfBackbone, system.name)
}

test.run()
