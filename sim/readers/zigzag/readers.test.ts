import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../../errors.ts'
import { referenceFile } from '../../../reference.ts'
import { portWidth } from '../../hardware/accelerator.ts'
import { operationCount } from '../../workload/layer.ts'
import { parseEquation } from './equation.ts'
import { parseZigZagHardware } from './hardware.ts'
import { mappingFor, parseZigZagMapping, prescribedSearch } from './mapping.ts'
import { parseZigZagWorkload } from './workload.ts'
import { workload } from './workload-under-test.ts'

const hardware = readFileSync(
  new URL('../../conformance/zigzag/hardware/gemm_l1_l3.yaml', import.meta.url),
  'utf8',
)
const inMemory = readFileSync(new URL('../../conformance/zigzag/hardware/dimc.yaml', import.meta.url), 'utf8')
const mapping = `
- name: default
  spatial_mapping:
    D1:
      - OX, 16
    D2:
      - K, 8
      - H, 3
  temporal_ordering:
    - [C, "*"]
    - ["*", "*"]
    - [K, 2]
`

test('parseZigZagHardware gives each port its own width and the order of operands as written', () => {
  const { memories, array, macEnergy } = parseZigZagHardware(hardware, 'x.yaml')
  const l1 = memories[1]!
  assert.equal(l1.operands, ['I', 'W', 'O'])
  assert.equal(portWidth(l1, 'O', 'readToLower'), { bitsPerCycle: 2048, granularityBits: 64 })
  assert.equal(portWidth(l1, 'W', 'writeFromUpper'), { bitsPerCycle: 512, granularityBits: 64 })
  assert.is(array.length, 3)
  assert.is(macEnergy.energyPj, 0.04)
})

test('parseZigZagWorkload takes padding off the input and links layers by their sources', () => {
  const [first, second] = parseZigZagWorkload(workload, 'x.yaml')
  // The first convolution of ResNet-18 reads 224 × 224 and makes 118 013 952 products.
  assert.equal(first!.layer.inputSize, { x: 224, y: 224 })
  assert.is(operationCount(first!.layer), 118013952)
  assert.equal([first!.inputs, second!.inputs], [['input'], ['Layer0']])
  assert.is(second!.layer.precision.W, 4)
})

test('prescribedSearch leaves out loops that a layer lacks and cuts factors to the array and the loop', () => {
  const [first] = parseZigZagWorkload(workload, 'x.yaml')
  const core = parseZigZagHardware(hardware, 'x.yaml')
  const [entry] = parseZigZagMapping(mapping, 'm.yaml', core)
  const names = parseEquation('O[b][k][ox]=W[k][c]*I[b][c][ox]', [])
  const small = { ...first!.layer, sizes: { ...first!.layer.sizes, K: 5 } }
  const { givenUnrolling, temporalOrder } = prescribedSearch(entry!, names, small, core)
  assert.equal(givenUnrolling, {
    D1: [{ arrayDimension: 'D1', dimension: 'OX', factor: 8 }],
    D2: [{ arrayDimension: 'D2', dimension: 'K', factor: 5 }],
  })
  assert.equal(temporalOrder, {
    innermost: [{ dimension: 'C', size: undefined }],
    outermost: [{ dimension: 'K', size: 2 }],
  })
})

test('a layer has the mapping of its name, else that of its type, else the default', () => {
  const named = (name: string) => ({ ...parseZigZagMapping(mapping, 'm.yaml')[0]!, name })
  const all = ['default', 'Conv', 'stem'].map(named)
  const chosen = [
    ['stem', 'Conv'],
    ['other', 'Conv'],
    ['other', 'Gemm'],
  ].map(([name, type]) => mappingFor(all, name!, type!).name)
  assert.equal(chosen, ['stem', 'Conv', 'default'])
})

const readers = [
  { name: 'hardware', text: hardware, read: (text: string) => parseZigZagHardware(text, 'x.yaml') },
  { name: 'workload', text: workload, read: (text: string) => parseZigZagWorkload(text, 'x.yaml') },
  { name: 'mapping', text: mapping, read: (text: string) => parseZigZagMapping(text, 'x.yaml') },
] as const

for (const { name, text, read } of readers) {
  test(`a ${name} file cut off anywhere is read or refused in one line with its place`, () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length - 1 }), (length) => {
        try {
          read(text.slice(0, length))
        } catch (error) {
          assert.instance(error, InputError)
          assert.match((error as Error).message, /^x\.yaml:\d+:\d+:? .*expected .*, found [^\n]*$/)
        }
      }),
      { numRuns: 60 },
    )
  })

  test(`a ${name} file with any number made wrong is refused in one line with its place`, () => {
    const numbers = [...text.matchAll(/(?<=[:[] ?)\d+(?=[\s,\]}]|$)/gm)].map(({ index }) => index)
    fc.assert(
      fc.property(fc.constantFrom(...numbers, -1), fc.constantFrom('-3', '"many"', '.nan'), (at, wrong) => {
        if (at < 0) return
        const line = text.slice(text.lastIndexOf('\n', at), at)
        if (/(id|cost|unit_energy|operand_source.*): *$|operand_source/.test(line) && wrong === '-3') return
        const forged = text.slice(0, at) + text.slice(at).replace(/^\d+/, wrong)
        assert.throws(
          () => read(forged),
          (error: unknown) => error instanceof InputError && /^x\.yaml:\d+:\d+:? /.test(error.message),
        )
      }),
      { numRuns: 60 },
    )
  })
}

const mistakes: readonly [string, () => unknown, RegExp][] = [
  [
    'an unknown key suggests the nearest',
    () => parseZigZagHardware(hardware.replace('r_cost', 'rcost'), 'x.yaml'),
    /^x\.yaml:6:5 memories\.reg_O\.rcost: expected a known key \(did you mean r_cost\?\), found rcost$/,
  ],
  [
    'a bandwidth of 0',
    () => parseZigZagHardware(hardware.replace('bandwidth_max: 32', 'bandwidth_max: 0'), 'x.yaml'),
    /bandwidth_max: expected a number to be >0, found 0$/,
  ],
  [
    'an operand without a home',
    () => parseZigZagHardware(hardware.replaceAll('operands: [I1, I2, O]', 'operands: [I1, O]'), 'x.yaml'),
    /memories: expected a memory that holds I2, found none$/,
  ],
  [
    'a write through a read port',
    () => parseZigZagHardware(hardware.replace('type: write', 'type: read'), 'x.yaml'),
    /expected directions of a read port, found O, f[hl]$/,
  ],
  [
    'in-memory computing without cells',
    () => parseZigZagHardware(hardware.replace('unit_energy', 'is_imc: true\n  unit_energy'), 'x.yaml'),
    /^x\.yaml:\d+:\d+ memories: expected a memory named cells, which multiplies, found none$/,
  ],
  [
    'cells of two weights',
    () => parseZigZagHardware(inMemory.replace('size: 8\n', 'size: 16\n'), 'x.yaml'),
    /input_precision: expected memories\.cells that hold one weight of 8 bits \(deeper ones are not modelled\), found 16 bits$/,
  ],
  [
    'inputs in parts of three bits',
    () => parseZigZagHardware(inMemory.replace('precision: 1', 'precision: 3'), 'x.yaml'),
    /bit_serial_precision: expected a power of 2, found 3$/,
  ],
  [
    'a layer of 10^18 operations',
    () => parseZigZagWorkload(workload.replace('[1, 10, 64]', '[1000000, 1000000, 1000000]'), 'x.yaml'),
    /^x\.yaml:\d+:3 1\.loop_sizes: expected at most 2\^53 operations, found 1000000000000000000$/,
  ],
  [
    'a factor of no loop',
    () => parseZigZagMapping(mapping.replace('OX, 16', 'OX'), 'x.yaml'),
    /expected a loop and a factor such as "K, 8", found "OX"$/,
  ],
]
for (const [title, read, message] of mistakes) {
  test(`${title}: refused with file, line, column, key, expected and found`, () => {
    assert.throws(read, (error: unknown) => error instanceof InputError && message.test(error.message))
  })
}

test('every hardware, workload and mapping file of ZigZag is read, or refused where it leaves its energies to CACTI', () => {
  const inputs = referenceFile('zigzag/inputs')
  if (!inputs) return
  const texts = (folder: string) =>
    readdirSync(join(inputs, folder)).map((file) => ({
      file,
      text: readFileSync(join(inputs, folder, file), 'utf8'),
    }))
  for (const { file, text } of texts('hardware')) {
    if (/auto_cost_extraction: True/i.test(text)) {
      assert.throws(() => parseZigZagHardware(text, file), /auto_cost_extraction|r_cost/)
    } else assert.ok(parseZigZagHardware(text, file).memories.length > 1)
  }
  for (const { file, text } of [...texts('mapping'), ...texts('micro')]) {
    if (/spatial_mapping/.test(text)) assert.ok(parseZigZagMapping(text, file).length > 0)
    else assert.is(parseZigZagWorkload(text, file).length, 1)
  }
})

test.run()
