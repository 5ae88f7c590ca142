import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork, publishedSpec } from '../../models/build.ts'
import { networkCosts } from '../../nas/evaluate/network-costs.ts'
import { referenceFile } from '../../reference.ts'
import type { Core } from '../../sim/hardware/accelerator.ts'
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
  const path = referenceFile('eenn/systems.json')
  if (!path) return
  const file = parseCheckedYaml(readFileSync(path, 'utf8'), path, studySystemsSchema)
  assert.equal(Object.keys(file.value.systems ?? {}).sort(), [...studySystems].sort())
  for (const name of studySystems) {
    const [ours, published] = [readSystem(name), studySystem(name, file)]
    assert.equal(ours.cores.map(hardwareOf), published.cores.map(hardwareOf), name)
    const ends = ({ links }: typeof ours) => links.map((link) => JSON.stringify(link)).sort()
    assert.equal(ends(ours), ends(published), name)
    assert.equal(ours.offChip, published.offChip, name)
  }
})

test('every preset runs ResNet-8: no part is free, and none is faster than its multipliers allow', () => {
  const network = buildNetwork(publishedSpec('resnet8'))
  for (const name of presetNames()) {
    const system = readSystem(name)
    const { blocks, heads } = networkCosts(network, system)
    const compute = system.cores.filter(({ operators }) => operators.includes('conv'))
    const multipliers = compute.map(({ array }) => array.reduce((product, { size }) => product * size, 1))
    for (const { macs, energyPj, latencyCycles } of [...blocks, ...heads.flat()]) {
      assert.ok(energyPj > 0 && Number.isFinite(energyPj), name)
      assert.ok(latencyCycles >= macs / Math.max(...multipliers), name)
    }
    assert.is(
      blocks.reduce((sum, { macs }) => sum + macs, 0),
      12_500_992,
      name,
    )
  }
})

test.run()
