import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../../errors.ts'
import { makeLayer } from '../../workload/layer.ts'
import { systolicCounts } from '../closed-form.ts'
import { parseCsvRows } from '../csv-rows.ts'
import { type Dataflow, dataflows, gemmOf } from '../gemm.ts'
import type { ScaleSimConfig } from './config.ts'
import { parseTopology } from './parse-topology.ts'
import { countedOnce, scaleSimV3 } from './rules.ts'
import { runLayer } from './run-layer.ts'

const precision = { W: 8, I: 8, O: 8, partialSum: 32 }
const kilobytes = (input: number, weight: number, output: number) => ({
  input: input * 1024,
  weight: weight * 1024,
  output: output * 1024,
})
const golden: Omit<ScaleSimConfig, 'dataflow' | 'bandwidth'> = {
  name: 'golden',
  array: { rows: 32, columns: 32 },
  bufferWords: kilobytes(64, 64, 64),
}
const tenWords = { input: 10, weight: 10, output: 10 }
const product = makeLayer('test', 'gemm', { B: 256, K: 128, C: 256 }, precision)
const headerOfConv =
  'Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,'

test('a layer run has the cycles, stalls and accesses of the golden reports of SCALE-Sim v3', () => {
  // Reports general_golden_trace_user_os, _user_ws and _calc of SCALE-Sim v3 (commit 1d62b68).
  const os = runLayer(product, { ...golden, dataflow: 'os', bandwidth: tenWords })
  assert.equal([os.cyclesWithPrefetch, os.totalCycles, os.stallCycles], [59_000, 52_447, 42_272])
  assert.equal(os.sram, { inputReads: 262_144, weightReads: 262_144, outputWrites: 34_816 })
  assert.equal(os.dram.input, { words: 524_320, startCycle: -3277, stopCycle: 49_169 })
  assert.equal(os.dram.weight, { words: 32_770, startCycle: -3277, stopCycle: -1 })
  assert.equal(os.dram.output, { words: 32_768, startCycle: 52_447, stopCycle: 55_723 })

  const ws = runLayer(product, { ...golden, dataflow: 'ws', bandwidth: tenWords })
  assert.equal([ws.cyclesWithPrefetch, ws.totalCycles, ws.stallCycles], [59_002, 52_447, 41_248])
  assert.equal(ws.dram.output, { words: 262_175, startCycle: 11_831, stopCycle: 55_725 })

  const [conv1] = parseTopology(`${headerOfConv}\nConv1, 224, 224, 11, 11, 3, 96, 4,`, 'alexnet_part.csv')
  const calc = runLayer(conv1!, { ...golden, dataflow: 'ws', bandwidth: 'estimate' })
  assert.equal([calc.cyclesWithPrefetch, calc.totalCycles, calc.stallCycles], [116_210, 112_283, 0])
  assert.equal(calc.dram.input, { words: 1_805_023, startCycle: -3243, stopCycle: 111_824 })
  assert.equal(calc.dram.weight, { words: 34_848, startCycle: -3275, stopCycle: 102_937 })
  assert.equal(calc.dram.output, { words: 3_484_831, startCycle: 1102, stopCycle: 112_935 })
  assert.ok(Math.abs(calc.computeUtilization - 0.9078000992063485) < 1e-12)
})

test('layers drawn at random on small buffers agree with SCALE-Sim to the last access and stall', () => {
  const [header, ...rows] = parseCsvRows(
    readFileSync(new URL('small-runs.csv', import.meta.url), 'utf8'),
    'small-runs.csv',
  )
  assert.is(rows.length, 39)
  for (const { cells, place } of rows) {
    const at = (column: string) => Number(cells[header!.cells.indexOf(column)])
    const sizes = cells.slice(header!.cells.indexOf('ifmap_height')).slice(0, 7)
    const [layer] = parseTopology(`${headerOfConv}\nrandom, ${sizes.join(', ')},`, place)
    const run = runLayer(layer!, {
      name: place,
      array: { rows: at('array_rows'), columns: at('array_columns') },
      dataflow: cells[2] as Dataflow,
      bufferWords: kilobytes(at('ifmap_kb'), at('filter_kb'), at('ofmap_kb')),
      bandwidth:
        cells[header!.cells.indexOf('mode')] === 'calc'
          ? 'estimate'
          : { input: at('ifmap_bandwidth'), weight: at('filter_bandwidth'), output: at('ofmap_bandwidth') },
    })
    const { sram, dram } = run
    const found = {
      cycles_with_prefetch: run.cyclesWithPrefetch,
      total_cycles: run.totalCycles,
      stall_cycles: run.stallCycles,
      sram_ifmap_reads: sram.inputReads,
      sram_filter_reads: sram.weightReads,
      sram_ofmap_writes: sram.outputWrites,
      dram_ifmap_reads: dram.input.words,
      dram_filter_reads: dram.weight.words,
      dram_ofmap_writes: dram.output.words,
    }
    for (const [column, value] of Object.entries(found)) assert.is(value, at(column), `${place} ${column}`)
  }
})

const drawn = fc.record({
  layer: fc
    .record({
      K: fc.integer({ min: 1, max: 30 }),
      C: fc.integer({ min: 1, max: 8 }),
      OX: fc.integer({ min: 1, max: 7 }),
      OY: fc.integer({ min: 1, max: 7 }),
      FX: fc.integer({ min: 1, max: 3 }),
      FY: fc.integer({ min: 1, max: 3 }),
      stride: fc.integer({ min: 1, max: 3 }),
    })
    .map(({ stride, ...sizes }) => makeLayer('drawn', 'conv', sizes, precision, { stride })),
  config: fc.record({
    name: fc.constant('drawn'),
    array: fc.record({ rows: fc.integer({ min: 1, max: 12 }), columns: fc.integer({ min: 1, max: 12 }) }),
    dataflow: fc.constantFrom(...dataflows),
    bufferWords: fc.constantFrom(kilobytes(1, 1, 1), kilobytes(2, 1, 1), kilobytes(64, 64, 64)),
    bandwidth: fc.constantFrom('estimate' as const, tenWords, { input: 1, weight: 3, output: 2 }),
  }),
})

test('counted once, what leaves the array reaches DRAM, compute cycles are those of the closed form', () => {
  fc.assert(
    fc.property(drawn, ({ layer, config }) => {
      const counts = systolicCounts(gemmOf(layer), config.array, config.dataflow)
      const run = runLayer(layer, config, countedOnce)
      assert.is(run.sram.outputWrites, counts.outputWrites)
      assert.is(run.dram.output.words, counts.outputWrites)
      assert.ok(run.totalCycles >= counts.cycles && run.totalCycles <= counts.cycles + run.stallCycles)
      assert.ok(run.mappingEfficiency <= 1 && run.overallUtilization <= run.computeUtilization + 1e-12)
    }),
  )
})

test('charging a late word twice only adds cycles, and nothing else changes', () => {
  fc.assert(
    fc.property(drawn, ({ layer, config }) => {
      const wideOutput = { ...config, bufferWords: { ...config.bufferWords, output: 65_536 } }
      const twice = runLayer(layer, wideOutput)
      const once = runLayer(layer, wideOutput, { ...scaleSimV3, lateWord: 'charged-once' })
      assert.ok(once.totalCycles <= twice.totalCycles && once.stallCycles <= twice.stallCycles)
      assert.equal([once.sram, once.dram.input.words], [twice.sram, twice.dram.input.words])
    }),
  )
})

test('a layer too large to count, or to address word by word, is refused', () => {
  const config: ScaleSimConfig = { ...golden, dataflow: 'os', bandwidth: tenWords }
  const refuses = (sizes: { B: number; K: number; C: number }, bandwidth: ScaleSimConfig['bandwidth']) =>
    assert.throws(
      () => runLayer(makeLayer('huge', 'gemm', sizes, precision), { ...config, bandwidth }),
      (error: Error) => error instanceof InputError && /at most/.test(error.message),
    )
  refuses({ B: 2 ** 22, K: 2 ** 22, C: 2 ** 22 }, 'estimate')
  refuses({ B: 2 ** 22, K: 1, C: 2 ** 22 }, 'estimate')
  refuses({ B: 1, K: 2 ** 12, C: 2 ** 19 }, tenWords)
})

test.run()
