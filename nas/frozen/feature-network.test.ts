import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork, publishedSpec } from '../../models/build.ts'
import type { EarlyExitNetwork } from '../../models/graph.ts'
import { activation, flatten, gemm } from '../../models/nodes.ts'
import { featureNetwork } from './feature-network.ts'

test('heads that pool alike share their features, which are what their first layer reads', () => {
  const network = buildNetwork(publishedSpec('resnet8'))
  const { heads, network: features } = featureNetwork(network)
  assert.equal(
    heads.map((readers) => [
      readers.map(({ letter, head }) => `${letter}${head.kind}`).join(),
      readers[0].size,
    ]),
    [
      ['A1,A0', 16 * 16],
      ['B1,B0', 16 * 16],
      ['C1,C0', 32 * 16],
      ['D1,D0', 64],
    ],
  )
  for (const { heads: own } of features.mountingPoints) {
    for (const { kind } of own.flatMap(({ nodes }) => nodes)) assert.ok(kind === 'pool' || kind === 'flatten')
  }
})

test('a classifier that reads a vector as it is has that vector for its features', () => {
  const image = { name: 'input', shape: { channels: 3, height: 4, width: 4 } }
  const vector = flatten('vector', image)
  const hidden = gemm('hidden', vector, 8)
  const rectified = activation('hidden/act', hidden, 'relu')
  const logits = gemm('logits', rectified, 5)
  const network: EarlyExitNetwork = {
    name: 'perceptron',
    input: image.shape,
    classes: 5,
    blocks: [{ name: '0', nodes: [vector, hidden, rectified], output: rectified.name }],
    mountingPoints: [{ letter: 'A', blockIndex: 0, heads: [{ kind: 1, nodes: [logits], output: 'logits' }] }],
  }
  const { heads, network: features } = featureNetwork(network)
  assert.is(heads[0]![0].size, 8)
  assert.equal(heads[0]![0].trained, [logits])
  assert.equal(features.mountingPoints[0]!.heads[0]!.nodes[0]!.inputs, ['hidden/act'])
})

test.run()
