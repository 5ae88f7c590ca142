import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readSystem } from '../hardware/read-system.ts'
import type { Mapping } from '../mapping/mapping.ts'
import { makeLayer } from '../workload/layer.ts'
import { explainLayer } from './explain.ts'
import { explanationText } from './explanation-text.ts'
import { zigzagRules } from './rules.ts'

const core = readSystem('edge-tpu-quad').cores[0]!
const layer = makeLayer(
  'depthwise 7×7',
  'depthwise',
  { G: 576, OX: 8, OY: 8, FX: 7, FY: 7 },
  { W: 8, I: 8, O: 8, partialSum: 16 },
  { stride: 2, inputSize: { x: 16, y: 16 } },
)
const mapping: Mapping = {
  spatial: [
    { arrayDimension: 'D1', dimension: 'G', factor: 8 },
    { arrayDimension: 'D2', dimension: 'FY', factor: 7 },
    { arrayDimension: 'D3', dimension: 'FX', factor: 4 },
    { arrayDimension: 'D4', dimension: 'OY', factor: 4 },
  ],
  temporal: [
    { dimension: 'OY', size: 2 },
    { dimension: 'FX', size: 2 },
    { dimension: 'OX', size: 8 },
    { dimension: 'G', size: 72 },
  ],
  cuts: { O: [2, 4, 4], W: [1, 4, 4], I: [4, 4] },
}
const explanation = explainLayer(layer, core, mapping, zigzagRules)
const tile = (memory: string, operand: string) =>
  explanation.memories.find(({ name }) => name === memory)!.tiles.find((one) => one.operand === operand)!

test('the top memory holds each operand whole: 576 channels of 16×16, 7×7 and 8×8', () => {
  assert.is(tile('dram', 'I').bits, 576 * 16 * 16 * 8)
  assert.is(tile('dram', 'W').bits, 576 * 7 * 7 * 8)
  assert.is(tile('dram', 'O').bits, 576 * 8 * 8 * 8)
})

test('a register holds what its loops and lanes touch: two rows of sums, one weight for each of four rows', () => {
  assert.equal([tile('rf_O', 'O').elements, tile('rf_W', 'W').elements], [2, 4])
})

test('loops are listed from the outermost in, each with the memory that keeps its tile', () => {
  const innermost = explanation.loops.at(-1)!
  assert.equal([innermost.dimension, innermost.size], ['OY', 2])
  assert.equal(Object.fromEntries(innermost.keptIn), { O: 'rf_O', W: 'rf_W', I: 'sram_2MB' })
})

test('a remedy is named only where it saves cycles; 147 456 bytes over 64 bits a cycle make the dram port the first', () => {
  const [first, ...others] = explanation.remedies
  assert.is(first!.change, 'ports of dram twice as wide')
  // Half of the 18 432 cycles of loading and half of the 4 608 of writing out at 64 bits.
  assert.is(explanation.cycles - first!.cycles, 18432 / 2 + 4608 / 2)
  for (const { cycles } of others) assert.ok(cycles < explanation.cycles)
})

test('the text shows the nest, tiles against capacity, the stalling port and what would help', () => {
  const text = explanationText(explanation)
  assert.match(text, /^for G in 72 +within O sram_2MB, W sram_32KB, I sram_2MB$/m)
  assert.match(text, /^sram_32KB: holds 225792 of 262144 bits \(86\.1 %\)$/m)
  assert.match(text, /^ {2}sram_2MB r1 stalls the array for 2303 cycles$/m)
  assert.match(text, /^ {2}ports of dram twice as wide: \d+ cycles \(−42 %\)$/m)
})

test.run()
