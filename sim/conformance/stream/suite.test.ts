import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../../errors.ts'
import { referenceFile } from '../../../reference.ts'
import { judge } from '../judge.ts'
import { streamSuite } from './suite.ts'

const ownText = readFileSync(new URL('cases.yaml', import.meta.url), 'utf8')
const ownHardware = fileURLToPath(new URL('hardware', import.meta.url))

/** Runs `check` in a folder with cases of the given text and a copy of the hardware. */
function inFolder(text: string, check: (cases: string, hardware: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'offramp-'))
  const cases = join(folder, 'cases.yaml')
  const hardware = join(folder, 'hardware')
  try {
    writeFileSync(cases, text)
    cpSync(ownHardware, hardware, { recursive: true })
    check(cases, hardware)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('two convolutions take the cycles of Stream on all eight systems; the gated block is set beside', () => {
  const { report, comparisons } = judge(streamSuite, streamSuite.load({}).cases)
  assert.equal([report.exact, report.within, report.reported, report.failed], [8, 0, 4, 0])
  assert.ok(comparisons.every(({ relativeError }) => relativeError < 0.35))
})

test('the reference files give what is typed here', () => {
  const cases = referenceFile('stream/golden.json')
  if (!cases) return
  const hardware = join(dirname(cases), 'stream/inputs')
  const found = streamSuite.load({ cases, hardware }).cases
  const own = streamSuite.load({}).cases
  assert.is(found.length, 8)
  for (const { name, expected, compute } of found) {
    const typed = own.find((one) => one.name === name)!
    assert.equal(expected, typed.expected)
    if (name.startsWith('two_conv')) assert.equal(compute(), expected)
  }
})

test('expected totals are not read while computing, sizes and hardware are', () => {
  const forged = ownText.replaceAll(/total_latency: \d+/g, 'total_latency: 7')
  inFolder(forged, (cases, hardware) => {
    const named = (text: string) => {
      writeFileSync(cases, text)
      const { cases: loaded } = streamSuite.load({ cases, hardware })
      return loaded.find(({ name }) => name === 'two_conv on tpu_like_quad_core')!.compute()[
        'two_conv cycles'
      ]!
    }
    assert.is(named(forged), 14344)
    // Twice the outputs: 4096 cycles more over the bus of 128 bits, at least.
    assert.ok(named(forged.replaceAll('out_ch2=32', 'out_ch2=64')) >= 14344 + 4096)
    const system = join(hardware, 'tpu_like_quad_core.yaml')
    const text = readFileSync(system, 'utf8')
    // A bus of half the width: input, weights of the first, what is between, and the output take twice as long.
    writeFileSync(system, text.replace('bandwidth: 128', 'bandwidth: 64'))
    assert.is(named(forged), 14344 + 1024 + 144 + 2048 + 4096)
  })
})

test('mistakes in cases and systems are told in one line', () => {
  const load = (text: string, edit: (system: string) => string, message: RegExp) =>
    inFolder(text, (cases, hardware) => {
      const path = join(hardware, 'simba_small.yaml')
      writeFileSync(path, edit(readFileSync(path, 'utf8')))
      assert.throws(
        () => {
          for (const { compute } of streamSuite.load({ cases, hardware }).cases) compute()
        },
        (error: Error) => error instanceof InputError && message.test(error.message),
      )
    })
  const asIs = (system: string) => system
  const only = ownText.slice(ownText.lastIndexOf('"tests'))
  load(
    only.replace('H=32', 'H=0'),
    asIs,
    /cases\.yaml:\d+:\d+ .*workload_hparams: expected H=… of at least 1/,
  )
  load(only.replace('3x3', '4x4'), asIs, /expected a kernel of odd size/)
  load(only.replace('bf16', 'fp4'), asIs, /expected a type \(bf16, f16, f32, i8\)/)
  load(only.replace('simba_small', 'nothing'), asIs, /expected a system nothing\.yaml, found .*simba\.yaml/)
  load(only.replace('two_conv', 'three_conv'), asIs, /expected a name that ends in two_conv/)
  load(
    only,
    (system) => system.replace('[1, 3]', '[1, 9]'),
    /simba_small\.yaml:\d+:\d+ core_connectivity.*expected a core .*found 9/,
  )
  load(only, (system) => system.replace('type: link', 'type: ring'), /core_connectivity\.0\.type/)
  load(
    only,
    (system) => system.replace('1: simba_chiplet', '1: simba_offchip'),
    /simba_offchip\.yaml: expected a file or folder to read/,
  )
  assert.throws(
    () => streamSuite.load({ cases: 'nowhere.json' }),
    /nowhere\.json: expected a file or folder to read/,
  )
})

test.run()
