import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../../errors.ts'
import { referenceFile } from '../../../reference.ts'
import { parseEnergyTable } from '../../readers/timeloop/energy.ts'
import { parseTimeloopInput } from '../../readers/timeloop/input.ts'
import { judge } from '../judge.ts'
import { timeloopSuite } from './suite.ts'

const own = fileURLToPath(new URL('cases', import.meta.url))
const spatial = join(own, 'inputs', '04-model-conv1d+oc-3levelspatial-kp')
const energyText = readFileSync(join(spatial, 'timeloop-model.ERT.yaml'), 'utf8')
const inputText = readFileSync(join(spatial, 'parsed-processed-input.yaml'), 'utf8')

test('every model case of Timeloop that comes with the project is exact: elements, energies, cycles', () => {
  const { report } = judge(timeloopSuite, timeloopSuite.load({}).cases)
  assert.equal([report.cases, report.exact, report.failed], [6, 6, 0])
})

test('all dense runs of Timeloop, searched ones under the mapping that was found, are exact', () => {
  const levels = referenceFile('timeloop/levels')
  if (!levels) return
  const { cases, skipped } = timeloopSuite.load({ cases: levels, hardware: join(dirname(levels), 'inputs') })
  const { report } = judge(timeloopSuite, cases)
  assert.equal([report.cases, report.exact, report.failed], [14, 14, 0])
  assert.ok(skipped!.length > 0)
})

test('what is found does not depend on what is expected', () => {
  const folder = mkdtempSync(join(tmpdir(), 'offramp-'))
  try {
    cpSync(own, folder, { recursive: true })
    for (const file of readdirSync(join(folder, 'levels'))) {
      const path = join(folder, 'levels', file)
      writeFileSync(path, readFileSync(path, 'utf8').replace(/: [\d.]+/g, ': 7'))
    }
    const forged = timeloopSuite.load({ cases: folder }).cases
    assert.ok(forged.every(({ expected }) => Object.values(expected).every((value) => value === 7)))
    assert.equal(
      forged.map((one) => one.compute()),
      timeloopSuite.load({}).cases.map((one) => one.compute()),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a memory narrower than its accesses slows the run down by what it needs, and all levels leak longer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'offramp-'))
  const name = '01-model-conv1d-2level-ws'
  try {
    cpSync(own, folder, { recursive: true })
    const file = join(folder, 'inputs', name, 'parsed-processed-input.yaml')
    const text = readFileSync(file, 'utf8')
    const narrow = text.replace(/("Buffer.*attributes: \{)/, '$1"read_bandwidth": 1, ')
    assert.is.not(narrow, text)
    writeFileSync(file, narrow)
    const cost = (cases: string) =>
      timeloopSuite
        .load({ cases })
        .cases.find((one) => one.name === name)!
        .compute()
    const [wide, slow] = [cost(own), cost(folder)]
    const reads = ['Weights', 'Inputs', 'Outputs'].reduce(
      (sum, space) => sum + (wide[`accesses: Buffer ${space} reads`] ?? 0),
      0,
    )
    assert.ok(reads > wide.cycles!)
    assert.is(slow.cycles, reads)
    assert.ok(slow['energy: MainMemory leakage']! > wide['energy: MainMemory leakage']!)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

const read = (input: string, energies: string = energyText) =>
  parseTimeloopInput(input, 'x.yaml', parseEnergyTable(energies, 'ert.yaml'))

test('an input cut off anywhere is read or refused in one line with its place', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: inputText.length - 1 }), (length) => {
      try {
        read(inputText.slice(0, length))
      } catch (error) {
        assert.instance(error, InputError)
        assert.match((error as Error).message, /^x\.yaml:\d+:\d+:? .*expected .*, found [^\n]*$/)
      }
    }),
    { numRuns: 60 },
  )
})

const mistakes: readonly [string, () => unknown, RegExp][] = [
  [
    'factors that do not make up a loop',
    () => read(inputText.replace('K=16', 'K=8')),
    /^x\.yaml:\d+:\d+ mapping: expected factors of K that make up 32, found 16$/,
  ],
  [
    'an unknown level',
    () => read(inputText.replace('"target": "GlobalBuffer"', '"target": "Buffer"')),
    /mapping\.\d\.target: expected a memory \(MainMemory/,
  ],
  [
    'an unknown loop',
    () => read(inputText.replace('K=16', 'Q=16')),
    /mapping\.\d\.factors: expected loops C, K, R, P.*, found Q$|expected loops .*, found Q$/,
  ],
  [
    'a size of 0',
    () => read(inputText.replace('"C": 32', '"C": 0')),
    /problem\.instance\.C: expected a whole number > 0, found 0$/,
  ],
  [
    'a size of 10^15',
    () => read(inputText.replace('"C": 32', '"C": 1000000000000000')),
    /expected at most 2\^53 operations/,
  ],
  [
    'a width that is negative',
    () => read(inputText.replace('"width": 64', '"width": -64')),
    /attributes\.width: expected a number > 0, found -64$/,
  ],
  [
    'zeros that are skipped',
    () => read(`${inputText}sparse_optimizations: {}\n`),
    /sparse_optimizations: expected a dense problem, found zeros that are skipped$/,
  ],
  [
    'a level without energies',
    () => read(inputText, energyText.replace('RegisterFile[', 'Registers[')),
    /expected an energy for read of RegisterFile, found none$/,
  ],
]
for (const [title, check, message] of mistakes) {
  test(`${title}: refused in one line`, () => {
    assert.throws(check, (error: unknown) => error instanceof InputError && message.test(error.message))
  })
}

test.run()
