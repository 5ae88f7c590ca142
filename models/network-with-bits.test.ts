import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { layerBitsOf } from './bit-widths.ts'
import { buildNetwork, publishedSpec } from './build.ts'
import { networkWithBits } from './network-with-bits.ts'
import { nodesOf } from './nodes-of.ts'

const network = buildNetwork(publishedSpec('resnet8'))
const stored = (weightBits: number, heads = weightBits) => ({
  ...layerBitsOf(network, {
    weightBits,
    activationBits: weightBits,
    headBits: { weightBits: heads, activationBits: heads },
  }),
  imageBits: 8,
  logitBits: 8,
})

test('a head in 4 bits behind a backbone in 8 reads 8 bits, and its pooling passes them on', () => {
  const bits = new Map(nodesOf(networkWithBits(network, stored(8, 4))).map((node) => [node.name, node.bits]))
  assert.equal(bits.get('stem.conv'), { weights: 8, input: 8, output: 8 })
  assert.equal(bits.get('exitA.two.pool'), { weights: 4, input: 8, output: 8 })
  assert.equal(bits.get('exitA.two.hidden'), { weights: 4, input: 8, output: 4 })
  assert.equal(bits.get('exitA.two.logits'), { weights: 4, input: 4, output: 8 })
})

test.run()
