import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork, publishedSpec } from '../build.ts'
import { activation, add, batchNorm, conv } from '../nodes.ts'
import { fusedLayers } from './fused-layers.ts'

test('a residual block of ResNet-8 becomes three convolutions and a rectified sum', () => {
  const { blocks } = buildNetwork(publishedSpec('resnet8'))
  const layers = fusedLayers(blocks[2]!.nodes)
  assert.equal(
    layers.map(({ node, batchNorm, activation, output }) => [
      node.kind,
      Boolean(batchNorm),
      activation?.function,
      output,
    ]),
    [
      ['conv', true, 'relu', 'block2.first.act'],
      ['conv', true, undefined, 'block2.second.bn'],
      ['conv', false, undefined, 'block2.shortcut.conv'],
      ['add', false, 'relu', 'block2.act'],
    ],
  )
})

test('a batch norm that does not follow a convolution of its own is refused', () => {
  const shape = { channels: 4, height: 8, width: 8 }
  const first = conv('first', { name: 'input', shape }, { outputs: 4, kernel: 3 })
  const sum = add('sum', first, first)
  assert.throws(() => fusedLayers([first, sum, batchNorm('norm', sum)]), /norm cannot be folded/)
  const normed = batchNorm('norm', first)
  assert.throws(() => fusedLayers([first, normed, batchNorm('second', normed)]), /second cannot be folded/)
  const rectified = activation('act', first, 'relu')
  assert.throws(() => fusedLayers([first, rectified, add('sum', first, rectified)]), /act cannot be folded/)
})

test.run()
