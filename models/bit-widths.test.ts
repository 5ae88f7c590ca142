import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { bitsOfNode, layerBitsOf } from './bit-widths.ts'
import { buildNetwork, publishedSpec } from './build.ts'

const network = buildNetwork(publishedSpec('resnet8'))
const eight = { weightBits: 8, activationBits: 8 }

test('every layer has the common widths where nothing is different', () => {
  assert.equal(layerBitsOf(network, eight), eight)
})

test('heads, a block and a single layer may differ, the longest key deciding', () => {
  const bits = layerBitsOf(network, {
    weightBits: 4,
    activationBits: 4,
    headBits: { weightBits: 8 },
    layerBits: { block1: { activationBits: 6 }, 'block1.second.conv': { weightBits: 2 } },
  })
  const widths = (name: string) => {
    const { weightBits, activationBits } = bitsOfNode(bits, name)
    return [weightBits, activationBits]
  }
  assert.equal(widths('stem.conv'), [4, 4])
  assert.equal(widths('exitD.one.logits'), [8, 4])
  assert.equal(widths('block1.add'), [4, 6])
  assert.equal(widths('block1.second.conv'), [2, 6])
})

test('a layer that is not there is refused', () => {
  assert.throws(
    () => layerBitsOf(network, { ...eight, layerBits: { block: { weightBits: 4 } } }),
    /layerBits: expected a layer of the network, or a group of them, found block/,
  )
})

test.run()
