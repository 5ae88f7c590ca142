import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { operandElements, windowExtent } from './access.ts'
import { macCount, makeLayer, operationCount, type Precision } from './layer.ts'

const int8: Precision = { W: 8, I: 8, O: 8, partialSum: 16 }

test('windowExtent counts the distinct input positions of a sliding window, strided and dilated', () => {
  for (const stride of [1, 2, 3, 4]) {
    for (const dilation of [1, 2, 3, 4]) {
      for (const window of [1, 2, 3, 5, 7]) {
        for (const outer of [1, 2, 3, 5, 8]) {
          const positions = new Set<number>()
          for (let a = 0; a < outer; a++) {
            for (let b = 0; b < window; b++) positions.add(stride * a + dilation * b)
          }
          const found = windowExtent(outer, window, stride, dilation)
          assert.is(found, positions.size, `${outer} × ${stride} + ${window} × ${dilation}`)
        }
      }
    }
  }
})

test('operandElements clips the window to the input without padding', () => {
  const layer = makeLayer('conv', 'conv', { K: 8, C: 4, OX: 16, OY: 16, FX: 3, FY: 3 }, int8, {
    stride: 2,
    inputSize: { x: 32, y: 32 },
  })
  assert.is(operandElements(layer, 'I'), 4 * 32 * 32)
  assert.is(operandElements(layer, 'W'), 8 * 4 * 9)
  assert.is(operandElements(layer, 'O'), 8 * 16 * 16)
})

test('macCount counts convolutions and linear layers, and no pooling or addition', () => {
  const pool = makeLayer('pool', 'pool', { K: 8, OX: 4, OY: 4, FX: 2, FY: 2 }, int8, { stride: 2 })
  assert.is(operationCount(pool), 8 * 16 * 4)
  assert.is(macCount(pool), 0)
  assert.is(macCount(makeLayer('linear', 'gemm', { C: 1024, K: 10 }, int8)), 10240)
})

test.run()
