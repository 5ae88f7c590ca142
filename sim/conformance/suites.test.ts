import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { referenceFile } from '../../reference.ts'
import { judge } from './judge.ts'
import { suites } from './suites.ts'

const suiteOf = (name: string) => suites.find((suite) => suite.name === name)!
const scaleSim = suiteOf('scalesim')
const stonne = suiteOf('stonne')
const scaleSimCases = readFileSync(new URL('scalesim/cases.csv', import.meta.url), 'utf8')
const stonneCases = readFileSync(new URL('stonne/cases.csv', import.meta.url), 'utf8')

/** Runs `check` with a file of the given text. */
function withFile(text: string, check: (path: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'offramp-'))
  const path = join(folder, 'cases.csv')
  writeFileSync(path, text)
  try {
    check(path)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('every case of SCALE-Sim and STONNE that comes with the project is exact', () => {
  for (const [suite, count] of [
    [scaleSim, 48],
    [stonne, 20],
  ] as const) {
    const { cases, notes } = suite.load({})
    assert.equal(notes, [])
    const { report } = judge(suite, cases)
    assert.equal([report.cases, report.exact, report.failed], [count, count, 0])
  }
})

test('every case of the SCALE-Sim sweep and of the STONNE runs is exact', () => {
  const sweep = referenceFile('scalesim/sweep_v3.csv')
  const mesh = referenceFile('stonne/os_mesh_gemm_cycles.csv')
  if (!sweep || !mesh) return
  const hardware = join(dirname(sweep), 'configs')
  for (const [suite, cases] of [
    [scaleSim, sweep],
    [stonne, mesh],
    [scaleSim, dirname(sweep)],
  ] as const) {
    const { report } = judge(suite, suite.load({ cases, hardware }).cases)
    assert.ok(report.cases >= 20)
    assert.equal([report.exact, report.failed], [report.cases, 0])
  }
})

test('what is found does not depend on what is expected', () => {
  // Every expected figure, from the tenth column on (cycles of STONNE: the last), becomes 7.
  const forge = (text: string, from: number) =>
    text.replace(/^[a-z0-9][^\n]*$/gim, (line) =>
      /^(case|rows)/.test(line)
        ? line
        : line
            .split(',')
            .map((cell, i) => (i < from ? cell : '7'))
            .join(','),
    )
  for (const [suite, text, from] of [
    [scaleSim, scaleSimCases, 9],
    [stonne, stonneCases, 9],
  ] as const) {
    const found = suite.load({}).cases.map((one) => one.compute())
    withFile(forge(text, from), (path) => {
      const { cases } = suite.load({ cases: path })
      assert.ok(
        cases.every(({ expected }) => Object.values(expected).every((value) => value === 7 || value === 0)),
      )
      assert.equal(
        cases.map((one) => one.compute()),
        found,
      )
    })
  }
})

test('a layer without a topology file runs as a matrix product, and that is noted', () => {
  withFile(scaleSimCases.replace('gemms_16x16', 'other_16x16'), (path) => {
    const { notes, cases } = scaleSim.load({ cases: path })
    assert.is(notes.length, 1)
    assert.match(notes[0]!, /^other_16x16_.*no topology file has it; run as M × N × K$/)
    assert.is(judge(scaleSim, cases).report.exact, 48)
  })
})

test('of several topology files of one name, the layer with the sizes of the row is run', () => {
  const own = readFileSync(new URL('scalesim/topologies/resnet8_cifar.csv', import.meta.url), 'utf8')
  const other = own.replace(/^s1_conv1,.*$/m, 's1_conv1, 9, 9, 3, 3, 1, 2, 1,')
  withFile(scaleSimCases.replaceAll('resnet8_cifar', 'two_nets'), (path) => {
    for (const [folder, text] of Object.entries({ a: other, b: own })) {
      mkdirSync(join(dirname(path), 'topologies', folder), { recursive: true })
      writeFileSync(join(dirname(path), 'topologies', folder, 'two_nets.csv'), text)
    }
    const { cases, notes } = scaleSim.load({ cases: path })
    assert.equal(notes, [])
    assert.is(judge(scaleSim, cases).report.exact, 48)
  })
})

test('hardware of another folder is used: smaller buffers fetch more', () => {
  withFile(scaleSimCases, (path) => {
    const sweep = readFileSync(new URL('scalesim/sweep.cfg', import.meta.url), 'utf8')
    for (const dataflow of ['os', 'ws', 'is']) {
      writeFileSync(join(dirname(path), `ss_user_${dataflow}.cfg`), sweep.replaceAll('SzkB : 64', 'SzkB : 2'))
    }
    const { cases } = scaleSim.load({ cases: path, hardware: dirname(path) })
    const { comparisons } = judge(scaleSim, cases)
    const reads = comparisons.filter(({ quantity }) => quantity === 'dram_filter_reads')
    assert.ok(reads.some(({ found, expected }) => found > expected))
    assert.ok(
      comparisons
        .filter(({ quantity }) => quantity === 'compute_cycles')
        .every(({ verdict }) => verdict === 'exact'),
    )
  })
})

test('hardware of a case is the file of its name, the only one, or refused, never that of the sweep unasked', () => {
  withFile(scaleSimCases, (path) => {
    const hardware = join(dirname(path), 'hardware')
    const reads = () => {
      const { cases } = scaleSim.load({ cases: path, hardware })
      return cases.map((one) => one.compute().dram_filter_reads)
    }
    mkdirSync(join(hardware, 'configs'), { recursive: true })
    assert.throws(reads, /hardware: expected \S+\.cfg or ss_user_is\.cfg, found no \.cfg file$/)
    const sweep = readFileSync(new URL('scalesim/sweep.cfg', import.meta.url), 'utf8')
    writeFileSync(join(hardware, 'configs', 'mine.cfg'), sweep)
    assert.equal(
      reads(),
      scaleSim.load({}).cases.map((one) => one.compute().dram_filter_reads),
    )
    writeFileSync(join(hardware, 'other.cfg'), sweep)
    assert.throws(reads, /found 2 others$/)
  })
})

test('a network may have the size of another array in its name', () => {
  withFile(scaleSimCases.replaceAll('gemms_', 'gemms_8x8_net_'), (path) => {
    mkdirSync(join(dirname(path), 'topologies'))
    writeFileSync(
      join(dirname(path), 'topologies', 'gemms_8x8_net.csv'),
      readFileSync(new URL('scalesim/topologies/gemms.csv', import.meta.url)),
    )
    assert.equal(scaleSim.load({ cases: path }).notes, [])
  })
})

test('a mistake in a table of cases is told in one line with file, line, column, expected and found', () => {
  for (const [suite, text, message] of [
    [stonne, 'rows,cols\n4,4\n', /cases\.csv:1: expected a column M, found 2 others$/],
    [
      stonne,
      stonneCases.replace('17,15,33', '17,0,33'),
      /cases\.csv:6 N: expected a whole number.*, found 0$/,
    ],
    [
      stonne,
      stonneCases.replace('17,15,33', '17,x,33'),
      /cases\.csv:6 N: expected a whole number.*, found x$/,
    ],
    [
      stonne,
      stonneCases.slice(0, stonneCases.length - 6),
      /cases\.csv:23: expected 10 cells, as in the header, found 9$/,
    ],
    [
      scaleSim,
      scaleSimCases.replace(/,(os|ws|is),/, ',rs,'),
      /cases\.csv:3 dataflow: expected os or ws or is, found rs$/,
    ],
    [
      scaleSim,
      scaleSimCases.replace(',calc,', ',fast,'),
      /bandwidth_mode: expected calc or user and words per cycle, found fast$/,
    ],
    [scaleSim, '', /cases\.csv:1: expected a table, found an empty file$/],
  ] as const) {
    withFile(text, (path) =>
      assert.throws(
        () => suite.load({ cases: path }),
        (error: Error) => error instanceof InputError && message.test(error.message),
      ),
    )
  }
  assert.throws(
    () => stonne.load({ cases: 'nowhere.csv' }),
    /nowhere\.csv: expected a file or folder to read/,
  )
})

test.run()
