import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { outputOf } from '../../command-under-test.ts'
import { InputError } from '../../errors.ts'
import { simulateCommand } from './command.ts'

/** What the command prints. */
const simulate = (...options: string[]) => outputOf(simulateCommand, ['simulate', ...options])

const resnet = ['--network', 'resnet8', '--hardware', 'edge-tpu-quad']

async function complaint(...options: string[]): Promise<string> {
  try {
    await simulate(...options)
  } catch (error) {
    assert.instance(error, InputError)
    return (error as Error).message
  }
  return 'nothing to complain about'
}

test('simulate --json prints one document whose stages add up to the total', async () => {
  const exits = ['--exits', 'C,A,D', '--heads', '0,1,1']
  const { stages, total } = JSON.parse(await simulate(...resnet, ...exits, '--json'))
  assert.equal(
    stages.map(({ name }: { name: string }) => name),
    ['A', 'C', 'D'],
  )
  for (const quantity of ['macs', 'energyPj', 'latencyCycles']) {
    let sum = 0
    for (const { blocks, head } of stages) sum += blocks[quantity] + head[quantity]
    assert.ok(Math.abs(sum - total[quantity]) <= 1e-12 * sum, quantity)
  }
})

test('simulate costs ResNet-8 with its own classifier at MLPerf Tiny’s 12 501 632 MACs', async () => {
  const { total, energyTable } = JSON.parse(await simulate(...resnet, '--json'))
  assert.is(total.macs, 12_501_632)
  assert.match(energyTable, /0\.04 pJ at 8 bits .* qkeras-horowitz-45nm/)
})

test('simulate tells time and leakage where a system has a clock: cycles / 200 MHz, and 30 mW of them', async () => {
  const { total } = JSON.parse(await simulate('--network', 'resnet8', '--hardware', 'eyeriss-like', '--json'))
  assert.is(total.latencyMs, total.latencyCycles / 200_000)
  assert.ok(Math.abs(total.staticEnergyMj - (30 * total.latencyMs) / 1000) < 1e-12)
  assert.ok(Math.abs(total.dynamicEnergyMj + total.staticEnergyMj - total.energyPj / 1e9) < 1e-12)
  const quad = JSON.parse(await simulate(...resnet, '--json'))
  assert.equal([quad.total.latencyMs, quad.total.staticEnergyMj], [undefined, 0])
})

test('--mac-energy constant charges each of the 12 501 632 MACs its 8-bit energy at 4 bits too', async () => {
  const int4 = [...resnet, '--weight-bits', '4', '--activation-bits', '4', '--json']
  const byWidth = JSON.parse(await simulate(...int4))
  const constant = JSON.parse(await simulate(...int4, '--mac-energy', 'constant'))
  const saved = constant.total.energyPj - byWidth.total.energyPj
  const perMac = 0.04 * (1 - 0.07708 / 0.25)
  assert.ok(Math.abs(saved / (12_501_632 * perMac) - 1) < 1e-9, `${saved} pJ`)
  assert.match(constant.energyTable, /^0\.04 pJ at 8 bits .*, same at every width/)
  const anyWidth = [...resnet, '--weight-bits', '9', '--mac-energy', 'constant', '--json']
  assert.is(JSON.parse(await simulate(...anyWidth)).bits.weights, 9)
})

test('simulate prints a table with blocks and head of each exit', async () => {
  const table = await simulate(...resnet, '--exits', 'B,D')
  assert.match(table, /B\s+│ blocks 0–1/)
  assert.match(table, /D\s+│ blocks 2–3/)
  assert.match(table, /12.?5\d\d.?\d\d\d/)
})

test('simulate --rules as-published charges the study’s pooling: its two stages with G and K take what the study’s do', async () => {
  const network = ['--network', 'mobilenetv2-eenn', '--hardware', 'edge-tpu-quad', '--exits', 'G,K', '--json']
  const published = JSON.parse(await simulate(...network, '--rules', 'as-published'))
  // Costs that add up take G's map to the next block from where it was made, the study from the pooling core.
  assert.ok(Math.abs(published.total.energyPj / 1_108_777_912.72 - 1) < 2e-6, published.total.energyPj)
  const beforeFirstBlock = 542
  const writesOfLogits = 2 + 2
  assert.is(published.total.latencyCycles, beforeFirstBlock + 346_009 + 548_398 + writesOfLogits)
  const corrected = JSON.parse(await simulate(...network, '--rules', 'as-published', '--pooling', 'correct'))
  assert.ok(Math.abs(corrected.total.energyPj / 1_076_066_821.52 - 1) < 2e-6, corrected.total.energyPj)
  assert.is(corrected.total.latencyCycles, beforeFirstBlock + 313_753 + 343_600 + writesOfLogits)
})

test('--exit-ratios gives the study’s average cycles of [G,K] as printed, but for what comes before its blocks', async () => {
  const network = ['--network', 'mobilenetv2-eenn', '--hardware', 'edge-tpu-quad', '--exits', 'G,K']
  const options = [...network, '--rules', 'as-published', '--exit-ratios', '0.7319,0.2681']
  const { expected, headsShare } = JSON.parse(await simulate(...options, '--json'))
  assert.is(expected.average.latencyCycles.toFixed(1), (493_034.504 + 542 + 2 + 0.2681 * 2).toFixed(1))
  assert.is(expected.median.latencyCycles, 542 + 346_009 + 2)
  assert.is(expected.p90.latencyCycles, expected.worst.latencyCycles)
  assert.ok(headsShare.latency > 0.28 && headsShare.latency < 0.285, headsShare.latency)
  assert.match(await simulate(...options), /Heads take 4\.\d % of the energy and 28\.\d % of the cycles/)
})

test('--trace and --gantt write the whole schedule: every layer as a stretch of the trace and a bar of the chart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'simulate-'))
  const [trace, gantt] = [join(folder, 'trace.json'), join(folder, 'gantt.html')]
  await simulate(...resnet, '--exits', 'A,D', '--trace', trace, '--gantt', gantt)
  const { traceEvents } = JSON.parse(readFileSync(trace, 'utf8'))
  const page = readFileSync(gantt, 'utf8')
  rmSync(folder, { recursive: true })
  const layers = ['stem.conv', 'exitA.one.pool', 'exitA.one.logits', 'block3.add', 'exitD.one.logits/largest']
  for (const layer of layers) {
    const event = traceEvents.find(
      ({ name, ph }: { name: string; ph: string }) => name === layer && ph === 'X',
    )
    assert.ok(event.dur > 0, layer)
    assert.match(page, `<title>${layer}: ${event.ts} – ${event.ts + event.dur}, ${event.dur} cycles`)
  }
})

const mistakes: readonly (readonly [title: string, options: readonly string[], expected: RegExp])[] = [
  [
    'an unknown exit',
    ['--exits', 'A,Z,D'],
    /^--exits: expected letters of the exits of resnet8: A, B, C, D, found Z$/,
  ],
  ['a repeated exit', ['--exits', 'A,A,D'], /^--exits: expected each letter once, found A twice$/],
  ['the last exit left out', ['--exits', 'A'], /^--exits: expected the last exit D among them .*, found A$/],
  [
    'too few heads',
    ['--exits', 'A,D', '--heads', '1'],
    /^--heads: expected 2 head kinds, one for each of A, D, found 1$/,
  ],
  [
    'an unknown head',
    ['--exits', 'A,D', '--heads', '1,2'],
    /^--heads: expected 1 \(one linear layer\) or 0 \(two\), found 2$/,
  ],
  [
    'ratios that do not sum to 1',
    ['--exits', 'A,D', '--exit-ratios', '0.5,0.2'],
    /^--exit-ratios: expected 2 fractions, one for each exit, that sum to 1, found 0\.5,0\.2$/,
  ],
  ['a width of 0', ['--width', '0'], /^--width: expected a number above 0, found 0$/],
  [
    'bits that no table has',
    ['--weight-bits', '9'],
    /expected bits that the energy table of edge-tpu-quad has, found .* 9 bits$/,
  ],
  [
    'half a bit',
    ['--activation-bits', '0.5'],
    /^--activation-bits: expected a whole number above 0, found 0.5$/,
  ],
  [
    'zeros where nothing is done about them',
    ['--density', 'I=0.5'],
    /^--density: expected hardware that says in `sparse` what it does about zeros, found edge-tpu-quad$/,
  ],
]
for (const [title, options, expected] of mistakes) {
  test(`simulate refuses ${title} in one line`, async () => {
    assert.match(await complaint(...resnet, ...options), expected)
  })
}

const eyeriss = ['--network', 'resnet8', '--hardware', 'eyeriss-like']

test('--density I=0.5 halves the operations and reads of weights that eyeriss-like gates, in as many cycles', async () => {
  const { total: dense } = JSON.parse(await simulate(...eyeriss, '--json'))
  const { total, densities } = JSON.parse(await simulate(...eyeriss, '--density', 'I=0.5', '--json'))
  assert.equal(densities, { I: { distribution: 'hypergeometric', density: 0.5 } })
  assert.is(total.latencyCycles, dense.latencyCycles)
  // Of 0.5 pJ for each MAC, and of 1 pJ for a weight that is read for it or still there.
  const savedPerMac = (dense.energyPj - total.energyPj) / 12_501_632
  assert.ok(savedPerMac > 0.25 && savedPerMac < 0.75, `${savedPerMac} pJ`)
})

test('--density I=1 charges what is charged without it; off chip, run lengths are kept where there are zeros or not', async () => {
  const without = JSON.parse(await simulate(...eyeriss, '--json'))
  const full = JSON.parse(await simulate(...eyeriss, '--density', 'I=1', '--json'))
  assert.equal(full.total, without.total)
  const published = [...eyeriss, '--residency', 'published', '--json']
  const through = JSON.parse(await simulate(...published))
  const throughFull = JSON.parse(await simulate(...published, '--density', 'I=1'))
  assert.ok(throughFull.total.energyPj > through.total.energyPj)
})

for (const [density, expected] of [
  ['I=1.5', /^--density: expected W, I or O with a share from 0 to 1, as in W=0\.5,I=0\.3, found I=1\.5$/],
  ['X=0.5', /found X=0\.5$/],
  ['W=0.5,I', /found I$/],
  ['W=', /found W=$/],
  ['W=0.5,W=0.6', /^--density: expected each operand once, found W=0\.5,W=0\.6$/],
] as const) {
  test(`--density ${density} is refused in one line`, async () => {
    assert.match(await complaint(...eyeriss, '--density', density), expected)
  })
}

test('--density is refused beside --explain', async () => {
  assert.match(
    await complaint(...eyeriss, '--density', 'I=0.5', '--explain', 'stem.conv'),
    /^--density: expected none with --explain/,
  )
})

test('simulate takes the network of a training recipe, which has its own width and strides', async () => {
  const recipe = ['--network', 'mobilenetv2-eenn-w0.5', '--hardware', 'edge-tpu-quad']
  const { total, width } = JSON.parse(await simulate(...recipe, '--json'))
  assert.is(width, 0.5)
  assert.is(total.macs, 15_547_904 + 16 * 160 * 10)
  assert.match(
    await complaint(...recipe, '--width', '1'),
    /^--width: expected none with --network .*, found 1$/,
  )
})

test('simulate suggests networks and presets', async () => {
  assert.match(
    await complaint('--network', 'resnet18', '--hardware', 'edge-tpu-quad'),
    /^--network: expected one of mobilenetv2-eenn, resnet8, .* \(did you mean resnet8\?\), or .*, found resnet18$/,
  )
  assert.match(
    await complaint('--network', 'resnet8', '--hardware', 'edge-tpu'),
    /^--hardware: expected a YAML file or one of the presets .*edge-tpu-quad.*, found edge-tpu$/,
  )
})

test('--explain shows the loop nest, memories and cycles of one layer of the chosen network', async () => {
  const text = await simulate(...resnet, '--explain', 'stem.conv')
  assert.match(text, /^stem\.conv: conv K 16 OX 32 OY 32 C 3 FX 3 FY 3, 442368 operations, /)
  assert.match(text, /^sram_2MB: holds \d+ of 16777216 bits/m)
  assert.match(text, /^cycles: 432 with every multiplier busy/m)
  assert.not.match(text, /^dram/m)
  const throughDram = await simulate(...resnet, '--explain', 'stem.conv', '--residency', 'published')
  assert.match(throughDram, /^dram: holds \d+ of 10000000000 bits/m)
})

test('--explain names the operand that streams over the off-chip link: K’s weights exceed the 32 KB for them', async () => {
  const network = ['--network', 'mobilenetv2-eenn', '--hardware', 'edge-tpu-quad']
  const text = await simulate(...network, '--explain', 'exitK.one.logits')
  assert.match(text, /^off-chip: holds 409600 of/m)
  assert.match(text, /^ {2}W: 51200 elements, 409600 bits/m)
})

test('--svg draws the array: 8 columns × 3 taps × 4 channels × 4 rows of it are in use', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'simulate-'))
  const file = join(folder, 'array.svg')
  await simulate(...resnet, '--explain', 'stem.conv', '--svg', file)
  const svg = readFileSync(file, 'utf8')
  rmSync(folder, { recursive: true })
  assert.is(svg.split('class="busy"').length - 1, 8 * 3 * 4 * 4)
})

test('--explain names the layers that there are', async () => {
  assert.match(
    await complaint(...resnet, '--explain', 'stem.con'),
    /--explain: expected a layer of .*did you mean stem\.conv\?\): stem\.conv, .* found stem\.con$/,
  )
})

test.run()
