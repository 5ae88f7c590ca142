import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { outputOf } from '../../command-under-test.ts'
import { InputError } from '../../errors.ts'
import { referenceFile } from '../../reference.ts'
import { workload } from '../../sim/readers/zigzag/workload-under-test.ts'
import { layersCommand } from './command.ts'

const layers = (...options: string[]) => outputOf(layersCommand, ['layers', ...options])
const documentOf = async (...options: string[]) => JSON.parse(await layers(...options, '--json'))
const conformance = (name: string) => fileURLToPath(new URL(`../../sim/conformance/${name}`, import.meta.url))

interface Figures {
  readonly latencyCycles: number
  readonly energyPj: number
}
const totals = ({ layers: all }: { layers: readonly Figures[] }) =>
  all.reduce((sum, layer) => [sum[0]! + layer.latencyCycles, sum[1]! + layer.energyPj], [0, 0])

async function complaint(...options: string[]): Promise<string> {
  try {
    await layers(...options)
  } catch (error) {
    assert.instance(error, InputError)
    return (error as Error).message
  }
  return 'nothing to complain about'
}

/** Runs `check` with files of these texts. */
async function withFiles(
  texts: Readonly<Record<string, string>>,
  check: (path: (name: string) => string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'offramp-'))
  try {
    for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text)
    await check((name) => join(folder, name))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const gemm = `
- id: 0
  operator_type: Gemm
  equation: O[d0][d1]+=I[d0][d2]*W[d2][d1]
  dimension_relations: []
  loop_dims: [D0, D1, D2]
  loop_sizes: [128, 128, 128]
  operand_precision: { W: 8, I: 8, O: 32, O_final: 8 }
  operand_source: { I: 0, W: 0 }
`
const gemmMapping = `
- name: default
  spatial_mapping: { D1: ["D0, 8"], D2: ["D2, 8"], D3: ["D1, 8"] }
  temporal_ordering: [[D1, "*"], [D2, "*"], [D0, "*"]]
`

test('layers gives what ZigZag’s own test states of its gemm on 8 × 8 × 8 lanes in a prescribed order', () =>
  withFiles({ 'gemm.yaml': gemm, 'mapping.yaml': gemmMapping }, async (path) => {
    const files = ['--workload', path('gemm.yaml'), '--hardware', conformance('zigzag/hardware/gemm_l1.yaml')]
    const found = await documentOf(...files, '--mappings', path('mapping.yaml'), '--loop-factors', '3')
    assert.is(found.rules, 'zigzag-3.8.5')
    const [cycles, energyPj] = totals(found)
    assert.is(cycles, 8191)
    assert.ok(Math.abs(energyPj! / 511349.76 - 1) < 1e-12, `${energyPj} pJ`)
    const free = await documentOf(...files, '--loop-factors', '3', '--unrollings', '1')
    assert.ok(totals(free)[0]! < 8191)
  }))

test('layers gives the totals that ZigZag’s own tests state of ResNet-18 on its TPU- and Edge-TPU-like accelerators', async () => {
  const inputs = referenceFile('zigzag/inputs')
  if (!inputs) return
  for (const [name, cycles, energyPj] of [
    ['tpu_like', 5584991, 2615172831.38],
    ['edge_tpu_like', 3741293, 2413348670.67],
  ] as const) {
    const found = await documentOf(
      ...['--workload', join(inputs, 'workload/resnet18.yaml')],
      ...['--hardware', join(inputs, `hardware/${name}.yaml`)],
      ...['--mappings', join(inputs, `mapping/${name}.yaml`)],
    )
    assert.is(totals(found)[0], cycles)
    assert.ok(Math.abs(totals(found)[1]! - energyPj) < 0.01, `${totals(found)[1]} pJ`)
  }
})

test('layers runs a SCALE-Sim topology on its .cfg: the cycles and words of its reports', async () => {
  const config = readFileSync(conformance('scalesim/sweep.cfg'), 'utf8')
    .replace('ArrayHeight : 32', 'ArrayHeight : 12')
    .replace('ArrayWidth : 32', 'ArrayWidth : 14')
    .replace('Dataflow : os', 'Dataflow : is')
    .replace('USER', 'CALC')
  await withFiles({ 'array.cfg': config }, async (path) => {
    const topology = conformance('scalesim/topologies/dscnn_kws.csv')
    const found = await documentOf('--workload', topology, '--hardware', path('array.cfg'))
    const [{ layer, totalCycles, sram, dram }] = found.layers
    assert.equal([layer, totalCycles, sram.inputReads, dram.output.words], ['conv0', 4399, 6000, 38400])
  })
})

test('layers runs each channel of a depthwise layer on the array by itself, and names what it does not run', async () => {
  const config = conformance('scalesim/sweep.cfg')
  const { layers: runs, left } = await documentOf('--workload', 'mobilenetv2-eenn', '--hardware', config)
  const depthwise = runs.find(({ layer }: { layer: string }) => layer === 'block0.depthwise.conv')
  // An output-stationary array of 32 × 32 takes 2 × 32 + 9 − 2 cycles for each 32 of the 1024 pixels of a channel.
  const cycles = 32 * 71 - 1
  assert.equal([depthwise.times, depthwise.totalCycles], [32, cycles])
  assert.ok(left.includes('block2.add'))
})

test('a ZigZag mapping unrolls what it says and no more', () =>
  withFiles(
    {
      'w.yaml': workload,
      'm.yaml': '- name: default\n  spatial_mapping: { D1: ["K, 7"], D2: ["C, 2"] }\n',
    },
    async (path) => {
      const hardware = conformance('zigzag/hardware/tpu_like.yaml')
      const files = ['--workload', path('w.yaml'), '--hardware', hardware, '--mappings', path('m.yaml')]
      const { layers: found } = await documentOf(...files)
      assert.equal(found[0].mapping.spatial, [
        { arrayDimension: 'D1', dimension: 'K', factor: 7 },
        { arrayDimension: 'D2', dimension: 'C', factor: 2 },
      ])
    },
  ))

test('--mapping optimal proves the best of all mappings that keep to a given unrolling, and says how far the default is above', () =>
  withFiles(
    {
      'w.yaml': gemm.replace('[128, 128, 128]', '[4, 6, 8]'),
      'm.yaml': '- name: default\n  spatial_mapping: { D1: ["D0, 2"] }\n',
    },
    async (path) => {
      const hardware = conformance('zigzag/hardware/tpu_like.yaml')
      const files = ['--workload', path('w.yaml'), '--hardware', hardware, '--mappings', path('m.yaml')]
      const { layers: found, mappings } = await documentOf(...files, '--mapping', 'optimal')
      assert.equal(found[0].mapping.spatial[0], { arrayDimension: 'D1', dimension: 'B', factor: 2 })
      assert.is(mappings.claim, 'Least latency of all mappings that keep to what is prescribed: proven.')
      assert.ok(mappings.layers[0].defaultAbove >= 0)
      const free = await documentOf(...files.slice(0, 4), '--mapping', 'optimal')
      assert.ok(free.layers[0].latencyCycles <= found[0].latencyCycles)
    },
  ))

test('--explain, --csv and --svg tell of one layer what the table tells of all', () =>
  withFiles({}, async (path) => {
    const options = ['--workload', 'resnet8', '--hardware', 'edge-tpu-quad', '--csv', path('a.csv')]
    const text = await layers(...options)
    assert.match(text, /stem\.conv/)
    assert.is(readFileSync(path('a.csv'), 'utf8').trim().split('\n').length, 15)
    const explained = await layers(...options, '--explain', 'stem.conv', '--svg', path('a.svg'))
    assert.match(explained, /^stem\.conv: conv K 16 OX 32/)
    assert.match(readFileSync(path('a.svg'), 'utf8'), /^<svg/)
  }))

test('mistakes are told in one line', async () => {
  const quad = ['--hardware', 'edge-tpu-quad']
  const config = conformance('scalesim/sweep.cfg')
  const mistakes: readonly [readonly string[], RegExp][] = [
    [['--workload', 'resnet9', ...quad], /^--workload: expected one of .*did you mean resnet8/],
    [['--workload', 'none.csv', ...quad], /^none\.csv: expected a file or folder to read/],
    [['--workload', 'resnet8', '--hardware', 'none.yaml'], /^none\.yaml: expected a file or folder to read/],
    [['--workload', 'resnet8', ...quad, '--core', 'cpu'], /^--core: expected a core of edge-tpu-quad/],
    [['--workload', 'resnet8', ...quad, '--loop-factors', '0'], /^--loop-factors: expected a whole number/],
    [['--workload', 'resnet8', ...quad, '--explain', 'stem'], /^--explain: expected a layer.*stem\.conv/],
    [
      ['--workload', 'resnet8', '--hardware', config, '--explain', 'stem.conv'],
      /^--explain: expected none with .*sweep\.cfg, whose array is run cycle by cycle, found stem\.conv$/,
    ],
    [
      ['--workload', 'resnet8', '--hardware', config, '--core', 'a'],
      /^--core: expected none with .*sweep\.cfg/,
    ],
  ]
  for (const [options, message] of mistakes) assert.match(await complaint(...options), message)
})

test.run()
