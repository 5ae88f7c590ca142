import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readSystem } from '../hardware/read-system.ts'
import { makeLayer, type Precision } from '../workload/layer.ts'
import { systolicCounts } from './closed-form.ts'
import { type SteppableLayer, steppableLayer } from './steppable.ts'
import { steppedCycles } from './stepped-cycles.ts'

const int8: Precision = { W: 8, I: 8, O: 8, partialSum: 32 }
const [mesh] = readSystem('gemmini-like').cores
const conv = makeLayer('conv', 'conv', { OX: 9, OY: 7, K: 40, C: 20, FX: 3, FY: 3 }, int8)
const wires = [
  { arrayDimension: 'rows', dimension: 'C', factor: 16 },
  { arrayDimension: 'columns', dimension: 'K', factor: 16 },
] as const

test('a convolution on a weight-stationary mesh is a product for each position of its window, in closed form', () => {
  const layer = steppableLayer(conv, mesh!, wires) as SteppableLayer
  assert.equal(layer.product, { M: 63, N: 40, K: 20 })
  assert.is(layer.products, 9)
  const { product, array, dataflow } = layer
  assert.is(steppedCycles(layer), 9 * systolicCounts(product, array, dataflow).cycles)
  // 2 × 3 folds of 63 rows, 16 cycles to load the weights and 30 of skew each.
  assert.is(steppedCycles(layer), 9 * 6 * (63 + 16 + 30))
})

test('the multiplications of the products are those of the layer, in both dataflows', () => {
  const outputs = {
    ...mesh!,
    memories: mesh!.memories.map((one) => ({
      ...one,
      serves: one.operands.includes('O') && one.name === 'accumulator' ? [] : ['rows', 'columns'],
    })),
  }
  const rows = [{ arrayDimension: 'rows', dimension: 'OX', factor: 9 }, wires[1]] as const
  for (const layer of [
    steppableLayer(conv, mesh!, wires),
    steppableLayer(conv, outputs, rows),
  ] as SteppableLayer[]) {
    const { M, N, K } = layer.product
    assert.is(layer.products * M * N * K, 9 * 7 * 40 * 20 * 9)
  }
})

test('what cannot be stepped says why', () => {
  const reason = (...args: Parameters<typeof steppableLayer>) =>
    (steppableLayer(...args) as { reason: string }).reason
  const depthwise = makeLayer('depthwise', 'depthwise', { OX: 9, OY: 7, G: 40, FX: 3, FY: 3 }, int8)
  assert.is(reason(depthwise, mesh!, wires), 'depthwise is no matrix product')
  const [compute] = readSystem('edge-tpu-quad').cores
  assert.is(reason(conv, compute!, wires), 'an array of 4 dimensions')
  const [eyeriss] = readSystem('eyeriss-like').cores
  const onEyeriss = [
    { arrayDimension: 'D1', dimension: 'C', factor: 10 },
    { arrayDimension: 'D2', dimension: 'K', factor: 10 },
  ] as const
  assert.is(reason(conv, eyeriss!, onEyeriss), 'C by output channels with I, W, O in its elements')
  assert.is(reason(conv, mesh!, [wires[0]]), 'output channels are not along a dimension of the array')
})

test.run()
