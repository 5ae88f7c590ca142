import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { LayerCosts } from '../cost/layer-costs.ts'
import type { Core } from '../hardware/accelerator.ts'
import { readSystem } from '../hardware/read-system.ts'
import { defaultRules } from '../rules.ts'
import { makeLayer } from '../workload/layer.ts'
import { MappingPacks } from './mapping-packs.ts'

const test = suite('mapping packs', { folder: '' })
test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'offramp-'))
})
test.after.each(({ folder }) => rmSync(folder, { recursive: true }))

const refuse = (reason: string) => assert.unreachable(reason)
const open = (folder: string) => new MappingPacks(folder, refuse)
const core = readSystem('edge-tpu-quad').cores[0]!
const layers = [24, 96, 144].map((K) =>
  makeLayer(`K${K}`, 'conv', { K, C: 16, OX: 8, OY: 8 }, { W: 8, I: 8, O: 8, partialSum: 16 }),
)
const mapping = { spatial: [], temporal: [{ dimension: 'K', size: 2 }], cuts: { O: [1] } } as const
const packFile = (folder: string) => join(folder, readdirSync(folder)[0]!)

test('costs are the same to the last byte without packs, with new packs and with packs read back', ({
  folder,
}) => {
  const cost = (costs: LayerCosts) =>
    JSON.stringify(layers.map((layer) => costs.of(layer, core, defaultRules)))
  const without = cost(new LayerCosts())
  assert.is(cost(new LayerCosts(open(folder))), without)
  const written = readFileSync(packFile(folder), 'utf8')
  assert.is(cost(new LayerCosts(open(folder))), without)
  assert.is(readFileSync(packFile(folder), 'utf8'), written, 'nothing was searched again')
})

test('a changed constant of the hardware or a changed rule asks another pack, another name does not', ({
  folder,
}) => {
  const cost = (changed: Partial<Core>, rules = defaultRules) =>
    new LayerCosts(open(folder)).of(layers[0]!, { ...core, ...changed }, rules)
  const packs = () => readdirSync(folder).length
  cost({})
  cost({ name: 'other' })
  assert.is(packs(), 1)
  const [first, ...others] = core.memories
  cost({ memories: [{ ...first!, readEnergyPj: first!.readEnergyPj + 1e-12 }, ...others] })
  assert.is(packs(), 2)
  cost({}, { ...defaultRules, search: { ...defaultRules.search, loopFactors: 5 } })
  assert.is(packs(), 3)
})

test('four processes that write at once lose nothing and spoil nothing', async ({ folder }) => {
  const script = fileURLToPath(new URL('write-under-test.ts', import.meta.url))
  const run = promisify(execFile)
  const names = ['a', 'b', 'c', 'd']
  await Promise.all(names.map((name) => run(process.execPath, ['--import', 'tsx', script, folder, name])))
  const packs = open(folder)
  for (let i = 0; i < 100; i++) {
    for (const name of [...names, 'all']) {
      assert.equal(packs.get('setting', `${name} ${i}`)?.temporal, [{ dimension: 'K', size: i }])
    }
  }
})

test('an entry cut short or damaged is passed over, and written anew beside the others', ({ folder }) => {
  const first = open(folder)
  for (const shape of ['one', 'two', 'three']) first.put('setting', shape, mapping)
  const file = packFile(folder)
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace('"one",{"spatial"', '"one",{"spatiaI"'))
  truncateSync(file, text.length - 20)
  const second = open(folder)
  const found = () => ['one', 'two', 'three'].map((shape) => second.get('setting', shape))
  assert.equal(found(), [undefined, mapping, undefined])
  for (const shape of ['one', 'three']) second.put('setting', shape, mapping)
  const third = open(folder)
  assert.equal(third.get('setting', 'one'), mapping)
  assert.equal(third.get('setting', 'two'), mapping)
  assert.equal(third.get('setting', 'three'), mapping)
})

test('where no folder can be made, one warning is given and mappings last as long as the process', ({
  folder,
}) => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  const reasons: string[] = []
  const packs = new MappingPacks(file, (reason) => reasons.push(reason))
  packs.put('setting', 'one', mapping)
  assert.is(packs.get('setting', 'one'), mapping)
  assert.is(reasons.length, 1)
})

test.run()
