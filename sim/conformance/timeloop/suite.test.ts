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
import { timeloopQuantities } from './quantities.ts'
import { readRun, timeloopSuite } from './suite.ts'

const own = fileURLToPath(new URL('cases', import.meta.url))
const spatial = join(own, 'inputs', '04-model-conv1d+oc-3levelspatial-kp')
const energyText = readFileSync(join(spatial, 'timeloop-model.ERT.yaml'), 'utf8')
const inputText = readFileSync(join(spatial, 'parsed-processed-input.yaml'), 'utf8')

test('every case of Timeloop that comes with the project is exact: elements, metadata, energies, cycles', () => {
  const { report } = judge(timeloopSuite, timeloopSuite.load({}).cases)
  assert.equal([report.cases, report.exact, report.failed], [16, 16, 0])
})

test('all runs of Timeloop, dense and sparse, searched ones under the mapping that was found, are exact', () => {
  const levels = referenceFile('timeloop/levels')
  if (!levels) return
  const { cases, skipped } = timeloopSuite.load({ cases: levels, hardware: join(dirname(levels), 'inputs') })
  const { report } = judge(timeloopSuite, cases)
  assert.equal([report.cases, report.exact, report.failed], [21, 21, 0])
  assert.is(skipped, undefined)
})

test('inputs of Timeloop without published figures are read and computed too', () => {
  const levels = referenceFile('timeloop/levels')
  if (!levels) return
  const inputs = join(dirname(levels), 'inputs')
  for (const name of readdirSync(inputs)) {
    const { input, energies } = readRun(join(inputs, name))
    assert.ok(Object.values(timeloopQuantities(input, energies)).every(Number.isFinite), name)
  }
})

test('one case that is refused has failed, with its reason, and the others are judged', () => {
  const folder = mkdtempSync(join(tmpdir(), 'offramp-'))
  try {
    cpSync(own, folder, { recursive: true })
    const file = join(folder, 'inputs', 'sparseloop-02.2.1-spMspM', 'parsed-processed-input.yaml')
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('"type": "skipping"', '"type": "skipping_spatial"'),
    )
    const { report, refusals } = judge(timeloopSuite, timeloopSuite.load({ cases: folder }).cases)
    assert.equal([report.cases, report.exact, report.failed], [16, 15, 1])
    assert.is(refusals.length, 1)
    assert.match(
      refusals[0]!,
      /yaml:\d+:\d+ sparse_optimizations\.targets\.1\.action_optimization\.0\.type: expected gating or skipping, found skipping_spatial$/,
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a record that lacks a figure, or has text in its place, is refused by file and key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'offramp-'))
  try {
    cpSync(own, folder, { recursive: true })
    const levels = join(folder, 'levels')
    const name = readdirSync(levels).find((one) => one.startsWith('sparseloop-02.2.1'))!
    const text = readFileSync(join(levels, name), 'utf8')
    const complaint = (replacement: string) => {
      const changed = text.replace(/"Actual scalar fills \(per-instance\)": *[\d.]+/, replacement)
      assert.is.not(changed, text)
      writeFileSync(join(levels, name), changed)
      try {
        timeloopSuite.load({ cases: folder })
      } catch (error) {
        assert.instance(error, InputError)
        return (error as Error).message
      }
      return 'nothing to complain about'
    }
    const key = '\\.Actual scalar fills \\(per-instance\\): expected a number >= 0, found'
    assert.match(complaint('"Other": 1'), new RegExp(`${key} nothing$`))
    assert.match(complaint('"Actual scalar fills (per-instance)": "many"'), new RegExp(`${key} "many"$`))
    assert.match(complaint('"Actual scalar fills (per-instance)": -1'), new RegExp(`${key} -1$`))
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('what is found does not depend on what is expected', () => {
  const folder = mkdtempSync(join(tmpdir(), 'offramp-'))
  try {
    cpSync(own, folder, { recursive: true })
    for (const file of readdirSync(join(folder, 'levels'))) {
      const path = join(folder, 'levels', file)
      const text = readFileSync(path, 'utf8')
        .replace(/: [\d.]+/g, ': 7')
        .replace(/\(\d+, {1,2}\d+\)/g, '(7, 7)')
      writeFileSync(path, text)
    }
    const forged = timeloopSuite.load({ cases: folder }).cases
    assert.ok(
      forged.every(({ expected }) =>
        Object.entries(expected).every(
          ([name, value]) => value === 7 || (name.startsWith('metadata') && value === 0),
        ),
      ),
    )
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

const represented = (space: string, format: string) =>
  `sparse_optimizations: { targets: [{ name: RegisterFile, representation_format: { data_spaces: [{ name: ${space}, ranks: [{ format: ${format} }] }] } }] }\n`

test('hyphens for underscores, numbers for densities and lists of factors are read like the front end’s own spelling', () => {
  const folder = join(own, 'inputs', 'sparseloop-02.2.1-spMspM')
  const energies = parseEnergyTable(
    readFileSync(join(folder, 'timeloop-mapper.ERT.yaml'), 'utf8'),
    'ert.yaml',
  )
  const text = readFileSync(join(folder, 'parsed-processed-input.yaml'), 'utf8')
  const old = text
    .replace(/action_optimization|representation_format|condition_on|data_spaces|read_write/g, (key) =>
      key.replace('_', '-'),
    )
    .replace('{"distribution": "fixed_structured", "density": 0.25}', '0.25')
    .replace('"fixed_structured"', '"fixed-structured"')
    .replace('"M8 N8 K8"', '["M=8", "N=0", "K=8"]')
    .replace('"MNK"', '[M, N, K]')
  assert.is.not(old, text)
  assert.equal(parseTimeloopInput(old, 'x.yaml', energies), parseTimeloopInput(text, 'x.yaml', energies))
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
    'an optimization of a level that is not there',
    () => read(`${inputText}sparse_optimizations: { targets: [{ name: Cache }] }\n`),
    /sparse_optimizations\.targets\.0\.name: expected a level \(MainMemory, .*, MACC\), found Cache$/,
  ],
  [
    'a format that is not known',
    () => read(`${inputText}${represented('Weights', 'COO')}`),
    /data_spaces\.0\.ranks\.0\.format: expected one of UOP, CP, RLE, B, UB, found COO$/,
  ],
  [
    'a format of a data space that is not there',
    () => read(`${inputText}${represented('Biases', 'CP')}`),
    /data_spaces\.0\.name: expected data spaces Weights, Inputs, Outputs, found Biases$/,
  ],
  [
    'a distribution that is not known',
    () =>
      read(
        inputText.replace(
          '"P": 16}',
          '"P": 16, "densities": {"Weights": {"distribution": "banded", "density": 0.5}}}',
        ),
      ),
    /densities\.Weights\.distribution: expected one of fixed, fixed-structured, hypergeometric, found banded$/,
  ],
  [
    'a density above 1',
    () => read(inputText.replace('"P": 16}', '"P": 16, "densities": {"Weights": 1.5}}')),
    /densities\.Weights: expected a number from 0 to 1, found 1\.5$/,
  ],
  [
    'a factor without a number',
    () => read(inputText.replace('K=16', 'K=many')),
    /mapping\.\d\.factors: expected factors such as M=4, found K=many$/,
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
