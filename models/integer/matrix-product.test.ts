import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomStream } from '../../random.ts'
import type { IntegerGemm, IntegerTensor } from './integer-network.ts'
import { multiply } from './matrix-product.ts'
import { packedWeights } from './packed-weights.ts'

const tensor: IntegerTensor = {
  name: 'in',
  shape: { channels: 1, height: 1, width: 1 },
  scale: 1,
  bits: 8,
  isSigned: false,
}

/** A layer of random weights, and with the largest ones. */
function layerOf(depth: number, outputs: number, isLargest: boolean): IntegerGemm {
  const random = randomStream(depth, `weights ${outputs}`)
  return {
    kind: 'gemm',
    input: tensor,
    output: tensor,
    weightBits: 8,
    weights: Int8Array.from({ length: depth * outputs }, () =>
      isLargest ? -127 : random.integer(-127, 127),
    ),
    weightScales: new Float64Array(outputs).fill(1),
    headroom: new Uint8Array(outputs),
    bias: new Int32Array(outputs),
    requantization: [],
  }
}

for (const { depth, outputs, count, isLargest, lanes } of [
  { depth: 27, outputs: 10, count: 3, isLargest: false, lanes: 2 },
  { depth: 576, outputs: 17, count: 8, isLargest: false, lanes: 2 },
  { depth: 1036, outputs: 8, count: 2, isLargest: true, lanes: 2 },
  { depth: 1037, outputs: 9, count: 5, isLargest: true, lanes: 1 },
  { depth: 3, outputs: 1, count: 1, isLargest: false, lanes: 2 },
])
  test(`${count} vectors of ${depth} times ${outputs} outputs, ${lanes} in a number, are exact`, () => {
    const layer = layerOf(depth, outputs, isLargest)
    const random = randomStream(depth, `inputs ${count}`)
    const vectors = new Float64Array((count + 1) * depth)
    for (let i = 0; i < count * depth; i++) vectors[i] = isLargest ? 255 : random.integer(0, 255)
    const packed = packedWeights(layer)
    assert.is(packed.lanes, lanes)
    const sums = new Int32Array(count * outputs + 2).fill(7)
    multiply(vectors, count, packed, sums, 1)
    for (let vector = 0; vector < count; vector++)
      for (let o = 0; o < outputs; o++) {
        let expected = 0n
        for (let i = 0; i < depth; i++)
          expected += BigInt(vectors[vector * depth + i]!) * BigInt(layer.weights[o * depth + i]!)
        assert.is(sums[1 + vector * outputs + o], Number(expected))
      }
    assert.equal([sums[0], sums.at(-1)], [7, 7], 'nothing else is written')
  })

test.run()
