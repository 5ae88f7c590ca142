import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork, publishedSpec } from '../../models/build.ts'
import { candidateMemory, networkMemory } from './network-memory.ts'

test('ResNet-8 needs the weights that its layers multiply to, and most at its last residual block', () => {
  const network = buildNetwork(publishedSpec('resnet8'))
  const memory = networkMemory(network)
  const final = network.mountingPoints.map((point, i, all) =>
    i < all.length - 1 ? 0 : 1 + point.heads.findIndex(({ kind }) => kind === 1),
  )
  const { weightBits, peakOnChipBits } = candidateMemory(network, memory, final)
  const kernels = [
    3 * 16 * 9,
    ...[16 * 16 * 9, 16 * 16 * 9],
    ...[16 * 32 * 9, 32 * 32 * 9, 16 * 32],
    ...[32 * 64 * 9, 64 * 64 * 9, 32 * 64],
    64 * 10,
  ]
  assert.is(weightBits, 8 * kernels.reduce((sum, weights) => sum + weights, 0))
  // Its second convolution: weights, input and output, and the block's input, which the addition reads.
  assert.is(peakOnChipBits, 8 * (64 * 64 * 9 + 2 * 8 * 8 * 64 + 16 * 16 * 32))
})

test('an early head adds its weights, and half the bits need half the memory', () => {
  const network = buildNetwork(publishedSpec('mobilenetv2-eenn'))
  const memory = networkMemory(network)
  const none = network.mountingPoints.map((_, i, all) => (i < all.length - 1 ? 0 : 1))
  const early = [2, ...none.slice(1)]
  const [without, withHead] = [none, early].map((choices) => candidateMemory(network, memory, choices))
  assert.is(withHead!.weightBits - without!.weightBits, memory.heads[0]![1]!.weightBits)
  const half = networkMemory(network, { weights: 4, activations: 4, partialSums: 16 })
  assert.equal(candidateMemory(network, half, early), {
    weightBits: withHead!.weightBits / 2,
    peakOnChipBits: withHead!.peakOnChipBits / 2,
  })
})

test.run()
