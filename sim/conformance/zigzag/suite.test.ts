import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../../errors.ts'
import { referenceFile } from '../../../reference.ts'
import { judge } from '../judge.ts'
import { zigzagSuite } from './suite.ts'

const folder = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** Runs `check` with a folder of one file of records beside the project's own shapes of layers. */
function withRecords(text: string, check: (cases: string) => void): void {
  const cases = mkdtempSync(join(tmpdir(), 'offramp-'))
  writeFileSync(join(cases, 'records.yaml'), text)
  try {
    check(cases)
  } finally {
    rmSync(cases, { recursive: true })
  }
}

test('every layer of ZigZag that comes with the project is exact: accesses, energies, latencies', () => {
  const { report } = judge(zigzagSuite, zigzagSuite.load({}).cases)
  assert.equal([report.cases, report.exact, report.failed], [38, 38, 0])
})

test('all 491 layers that ZigZag mapped are exact', () => {
  const layers = referenceFile('zigzag/layers')
  if (!layers) return
  const hardware = join(dirname(layers), 'inputs/hardware')
  const { report } = judge(zigzagSuite, zigzagSuite.load({ cases: layers, hardware }).cases)
  assert.equal([report.cases, report.exact, report.failed], [491, 491, 0])
})

test('what is found does not depend on what is expected', () => {
  const own = zigzagSuite.load({}).cases
  for (const file of readdirSync(folder('cases'))) {
    const text = readFileSync(join(folder('cases'), file), 'utf8')
    const forged = text.replace(
      /^( {4}(energy_pJ|mac_energy_pJ|memory_energy_per_level_per_direction_pJ|word_accesses|latency_cycles):)(.*)$/gm,
      (_, key, _name, value: string) => key + value.replace(/(?<=[: ])[\d.]+(?=[,}]|$)/g, '7'),
    )
    withRecords(forged, (cases) => {
      const found = zigzagSuite.load({ cases, hardware: folder('hardware') }).cases
      for (const one of found) {
        assert.ok(
          Object.values(one.expected).every((value) => value === 7 || value === 21),
          one.name,
        )
        const same = own.find(({ name }) => name === one.name)!
        assert.equal(one.compute(), same.compute(), one.name)
      }
    })
  }
})

test('mistakes in records are told in one line with their place', () => {
  const text = readFileSync(join(folder('cases'), 'gemm_l1.yaml'), 'utf8')
  const mistakes: readonly [string, string, RegExp][] = [
    [
      '"D0": 128',
      '"D0": 0',
      /records\.yaml:\d+:\d+ layers\.0\.dims\.D0: expected a number to be >0, found 0$/,
    ],
    ['(D1, 16)', '(D1 16)', /layers\.0: expected a loop such as \(OX, 4\), found \(D1 16\)$/],
    ['(D0, 8)', '(D0, 9)', /layers\.0: expected lanes that the array of gemm_l1 can have/],
    [
      'instance=reg_O',
      'instance=reg_Q',
      /layers\.0: expected memories of gemm_l1 \(reg_O, l1\), found reg_Q$/,
    ],
    ['gemm_l1__', 'hexagon__', /hardware: expected an accelerator for hexagon__selected/],
  ]
  for (const [right, wrong, message] of mistakes) {
    withRecords(text.replaceAll(right, wrong), (cases) => {
      assert.throws(
        () => zigzagSuite.load({ cases, hardware: folder('hardware') }),
        (error: unknown) => error instanceof InputError && message.test(error.message),
        wrong,
      )
    })
  }
  assert.throws(
    () => zigzagSuite.load({ cases: `${folder('cases')}/none`, hardware: folder('hardware') }),
    (error: unknown) => error instanceof InputError,
  )
})

test.run()
