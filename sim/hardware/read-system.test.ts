import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { referenceFile } from '../../reference.ts'
import { parseSystem } from './parse-system.ts'
import { presetNames, readHardwareLibrary, readSystem } from './read-system.ts'

const library = readHardwareLibrary()

/** The text of edge-tpu-quad with its core types in it, as a user's file may have them. */
const text = [
  library.systems.get('edge-tpu-quad')!,
  'coreTypes:',
  ...['edge-tpu-like', 'pooling', 'simd'].map(
    (name) => `  ${name}:\n${library.coreTypes.get(name)!.replace(/^(?=.)/gm, '    ')}`,
  ),
].join('\n')

/** The complaint about it with one piece of its text replaced. */
function complaint(piece: string, replacement: string): string {
  assert.ok(text.includes(piece), piece)
  try {
    parseSystem(text.replace(piece, replacement), 'my.yaml', library)
  } catch (error) {
    assert.instance(error, InputError)
    return (error as InputError).message
  }
  return 'nothing to complain about'
}

test('edge-tpu-quad has the constants of the study’s systems.json', () => {
  const file = referenceFile('eenn/systems.json')
  if (!file) return
  const published = JSON.parse(readFileSync(file, 'utf8'))
  const { cores, offChip } = readSystem('edge-tpu-quad')
  const pairs = [
    [cores[0]!, published.compute_cores.E],
    [cores.find(({ name }) => name === 'pooling')!, published.pooling_core],
    [cores.find(({ name }) => name === 'simd')!, published.simd_core],
  ] as const
  for (const [core, { array, memories, mac_energy_pJ, op_energy_pJ }] of pairs) {
    assert.equal(
      core.array.map(({ size }) => size),
      Object.values(array),
    )
    assert.is(core.macEnergy.energyPj, mac_energy_pJ ?? op_energy_pJ)
    const dimensions = core.array.map(({ name }) => name)
    memories.forEach((memory: Record<string, unknown>, i: number) => {
      const ours = core.memories[i]!
      assert.equal([...ours.operands].sort(), [...(memory.operands as string[])].sort())
      const width = ours.readBitsPerCycle
      const found = [ours.sizeBits, width, ours.writeBitsPerCycle, ours.readEnergyPj, ours.writeEnergyPj]
      assert.equal(found, [memory.bits, memory.read_bw, memory.write_bw, memory.read_pJ, memory.write_pJ])
      assert.is(ours.readGranularityBits, memory.min_access_bits ?? width)
      assert.equal(ours.serves, memory.spans === 'all' ? dimensions : memory.spans)
      const portCount = Number(String(memory.ports).replace(/\D/g, '')) === 1 ? 1 : undefined
      if (portCount) assert.is(new Set(Object.values(ours.ports[ours.operands[0]!]!)).size, portCount)
    })
  }
  const { read_bw, write_bw, read_pJ, write_pJ } = published.offchip
  const found = [
    offChip.readBitsPerCycle,
    offChip.writeBitsPerCycle,
    offChip.readEnergyPj,
    offChip.writeEnergyPj,
  ]
  assert.equal(found, [read_bw, write_bw, read_pJ, write_pJ])
})

test('every preset can be read', () => {
  assert.ok(presetNames().includes('edge-tpu-quad'))
  for (const name of presetNames()) assert.is(readSystem(name).name, name)
})

test('an unknown key is told with its place and the nearest known key', () => {
  assert.match(
    complaint('        sizeBits: 262144', '        sizeBit: 262144'),
    /^my\.yaml:\d+:9 coreTypes\.edge-tpu-like\.memories\.2\.sizeBit: expected .*\(did you mean sizeBits\?\)/,
  )
  assert.is(
    complaint('clockMhz: 0', 'clockMhz: 0\nstaticPowerW: 1'),
    'my.yaml:9:1 staticPowerW: expected a known key (did you mean staticPowerMw?), found staticPowerW',
  )
})

test('a wrong type, a negative size and zero bandwidth are told with line, column and value', () => {
  const line = text.split('\n').findIndex((one) => one.includes('sizeBits: 262144')) + 1
  const key = 'coreTypes.edge-tpu-like.memories.2.sizeBits'
  assert.is(
    complaint('sizeBits: 262144', 'sizeBits: lots'),
    `my.yaml:${line}:9 ${key}: expected number, found "lots"`,
  )
  assert.match(complaint('sizeBits: 262144', 'sizeBits: -12'), /sizeBits: expected .*>0, found -12$/)
  assert.match(
    complaint('linkBitsPerCycle: 64', 'linkBitsPerCycle: 0'),
    /linkBitsPerCycle: expected .*>0, found 0$/,
  )
})

test('numbers without meaning, granularities wider than a port, links to oneself, arrays of nothing are refused', () => {
  assert.match(complaint('clockMhz: 0', 'clockMhz: .nan'), /clockMhz: expected number, found NaN$/)
  assert.match(complaint('energyPj: 0.04', 'energyPj: .inf'), /energyPj: expected number, found Infinity$/)
  assert.match(
    complaint('energyPj: 0.04', 'energyPj: 1e300'),
    /energyPj: expected .*<=1000000000000, found 1e\+300$/,
  )
  assert.match(
    complaint('granularityBits: 64', 'granularityBits: 1024'),
    /memories\.2\.granularityBits: expected at most the 512 bits of the narrower port, found 1024$/,
  )
  assert.match(
    complaint('granularityBits: 64', 'sparse: { formats: { I: RLE } }'),
    /memories\.2\.sparse\.formats\.I: expected an operand of sram_32KB, found I$/,
  )
  assert.match(
    complaint('[compute0, compute1]', '[compute0, compute0]'),
    /links\.0\.between: expected two cores, found compute0 twice$/,
  )
  assert.match(
    complaint('array: { D1: 64 }', 'array: {}'),
    /simd\.array: expected at least one dimension with its size, found none$/,
  )
})

test('a text cut off anywhere, or no YAML at all, is told in one line', () => {
  for (let length = 0; length < text.length - 200; length += 97) {
    const cut = text.slice(0, length)
    let message = 'nothing to complain about'
    try {
      parseSystem(cut, 'my.yaml', library)
    } catch (error) {
      assert.instance(error, InputError, `after ${length} characters`)
      message = (error as InputError).message
    }
    // What comes after the last required key may be missing.
    if (!cut.includes('coreTypes:')) assert.match(message, /^my\.yaml:\d+:\d+.*: expected [^\n]+$/)
  }
})

test('names that nothing bears are told with what exists', () => {
  assert.match(
    complaint('type: pooling }', 'type: poling }'),
    /cores\.4\.type: expected one of .*, simd.* \(did you mean pooling\?\), found poling$/,
  )
  assert.match(
    complaint('[compute0, compute1]', '[compute0, compute9]'),
    /links\.0\.between: expected names of cores/,
  )
  assert.match(
    complaint('scaling: qkeras-horowitz-45nm', 'scaling: horowitz'),
    /scaling: expected one of constant, .*qkeras-horowitz-45nm.*, found horowitz$/,
  )
  assert.match(
    complaint('serves: [D3, D4]', 'serves: [D3, D9]'),
    /serves: expected a dimension of the array \(did you mean D1\?\), found D9$/,
  )
})

test('a core whose operand has no memory is refused', () => {
  const without = text
    .replaceAll('operands: [I, W, O]', 'operands: [I, O]')
    .replaceAll('operands: [W]', 'operands: [O]')
  assert.throws(
    () => parseSystem(without, 'my.yaml', library),
    (error: unknown) =>
      error instanceof InputError &&
      /memories: expected a memory that holds W, found none$/.test(error.message),
  )
})

test('broken YAML, a missing part and a missing file are told in one line', () => {
  assert.match(complaint('cores: #', 'cores: ]#'), /^my\.yaml:\d+:\d+: expected valid YAML, found .+$/)
  assert.match(
    complaint('offChip:', 'offchip:'),
    /^my\.yaml:\d+:1 offchip: expected .*\(did you mean offChip\?\)/,
  )
  assert.throws(
    () => readSystem('edge-tpu-quod'),
    /--hardware: expected .*edge-tpu-quad.*, found edge-tpu-quod/,
  )
})

test('memories listed twice, or from the outside in, are refused: levels stand one above the other', () => {
  assert.match(
    complaint('- name: rf_O', '- name: rf_W'),
    /memories\.1\.name: expected each memory once, from the innermost out, found rf_W again$/,
  )
  assert.match(
    complaint('serves: [D1, D2, D3, D4]', 'serves: [D1, D2, D3]'),
    /memories\.2\.serves: expected D4, which rf_W below it serves: .*, found D1, D2, D3$/,
  )
})

test('a name that stands for two cores, and static power without a clock, are refused', () => {
  assert.match(
    complaint('name: compute1,', 'name: compute0,'),
    /cores\.1\.name: expected each name once, found compute0 again$/,
  )
  assert.match(
    complaint('staticPowerMw: 0', 'staticPowerMw: 5'),
    /clockMhz: expected a clock above 0, since static power takes time, found 0$/,
  )
})

test('a system is told what it extends, and core types of its own count before the package’s', () => {
  const extending = (base: string) =>
    parseSystem(`name: fast\nsource: a test\nextends: ${base}\nclockMhz: 500`, 'my.yaml', library)
  assert.is(extending('edge-tpu-quad').clockMhz, 500)
  assert.equal(extending('edge-tpu-quad').cores, readSystem('edge-tpu-quad').cores)
  assert.throws(
    () => extending('edge-tpu-quat'),
    /^my\.yaml:3:1 extends: expected one of .* \(did you mean edge-tpu-quad\?\), found edge-tpu-quat$/,
  )
  const doubled = parseSystem(text.replace('energyPj: 0.04', 'energyPj: 0.08'), 'my.yaml', library)
  assert.is(doubled.cores[0]!.macEnergy.energyPj, 0.08)
})

test('static power of cores adds to that of the system', () => {
  const leaking = text
    .replace('clockMhz: 0', 'clockMhz: 500')
    .replace('staticPowerMw: 0', 'staticPowerMw: 3')
    .replace('operators: [pool]', 'operators: [pool]\n    staticPowerMw: 2')
  assert.is(parseSystem(leaking, 'my.yaml', library).staticPowerMw, 5)
})

test('readSystem reads a YAML file by its path', () => {
  const folder = mkdtempSync(join(tmpdir(), 'offramp-'))
  try {
    const file = join(folder, 'mine.yaml')
    writeFileSync(file, text.replace('name: edge-tpu-quad', 'name: mine'))
    assert.is(readSystem(file).name, 'mine')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test.run()
