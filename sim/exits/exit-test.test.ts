import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readSystem } from '../hardware/read-system.ts'
import { defaultRules } from '../rules.ts'
import { coreFor, nodeCost } from '../schedule/core-cost.ts'
import { operationCount, type Precision } from '../workload/layer.ts'
import { exitTestNodes } from './exit-test.ts'

const int8: Precision = { W: 8, I: 8, O: 8, partialSum: 16 }
const system = readSystem('edge-tpu-quad')

test('exitTestNodes takes 10 comparisons, 10 exponentials, 10 additions and one test for 10 classes', () => {
  const nodes = exitTestNodes('logits', 10, int8, false)
  assert.equal(
    nodes.map(({ layer }) => [layer.operator, operationCount(layer)]),
    [
      ['argmax', 10],
      ['softmax', 10],
      ['argmax', 10],
      ['exit-test', 1],
    ],
  )
})

for (const [measure, operations] of [
  ['max-softmax', 31],
  ['margin', 42],
  ['entropy', 53],
] as const) {
  test(`a test of ${measure} over 10 classes takes ${operations} operations, its branch last`, () => {
    const nodes = exitTestNodes('logits', 10, int8, false, measure)
    const sum = nodes.reduce((total, { layer }) => total + operationCount(layer), 0)
    assert.is(sum, operations)
    assert.is(nodes.at(-1)!.layer.operator, 'exit-test')
    const made = new Set(['logits'])
    for (const { layer, inputs } of nodes) {
      assert.ok(inputs.every((input) => made.has(input)))
      made.add(layer.name)
    }
  })
}

test('every step of the exit test costs energy and time on the SIMD core', () => {
  for (const node of exitTestNodes('logits', 100, int8, false)) {
    const { cycles, energyPj } = nodeCost(node, coreFor(node.layer.operator, system), defaultRules)
    // At least 0.1 pJ an operation, one read and one write of the 512-bit memory.
    assert.ok(energyPj >= 0.1 * operationCount(node.layer) + 60 + 75)
    assert.ok(cycles >= Math.ceil(operationCount(node.layer) / 64))
  }
})

test('exitTestNodes of the last exit only finds the class', () => {
  assert.equal(
    exitTestNodes('logits', 10, int8, true).map(({ layer }) => layer.operator),
    ['argmax'],
  )
})

test.run()
