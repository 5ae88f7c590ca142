import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../errors.ts'
import { buildNetwork, publishedSpec } from './build.ts'
import { macsOf, total } from './counts.ts'
import type { GemmNode, NetworkSpec } from './graph.ts'

function refusal(changes: Partial<NetworkSpec>): string {
  try {
    buildNetwork({ ...publishedSpec('mobilenetv2-eenn'), ...changes })
  } catch (error) {
    assert.instance(error, InputError)
    return (error as Error).message
  }
  throw new Error('it was built')
}

test('buildNetwork refuses another number of strides than the network has', () => {
  const expected = "strides of mobilenetv2-eenn: expected 13, the stem's and one for each block, found 2"
  assert.is(refusal({ strides: [1, 2] }), expected)
})

test('buildNetwork refuses images that the heads cannot pool to 4×4', () => {
  const message = (height: number, width: number) => refusal({ input: { channels: 3, height, width } })
  assert.match(message(30, 30), /^image size and strides, at exitA.one.pool: .* multiples of 4, found 30×30$/)
  assert.match(message(32, 64), /expected a square map .*, found 64×32$/)
})

test('kernels and expansions of blocks and the pooling of heads may be chosen', () => {
  const kernels = [3, 3, 3, 3, 3, 3, 3, 5, 3, 3, 3, 3]
  const expansions = [1, 6, 6, 6, 6, 6, 6, 3, 6, 6, 6, 6]
  const headPooling = { function: 'average', side: 2 } as const
  const changed = buildNetwork({ ...publishedSpec('mobilenetv2-eenn'), kernels, expansions, headPooling })
  const [pool, , logits] = changed.mountingPoints[7]!.heads[0]!.nodes
  assert.equal(pool, {
    kind: 'pool',
    name: 'exitH.one.pool',
    inputs: ['block7.project.bn'],
    inputShape: { channels: 96, height: 16, width: 16 },
    shape: { channels: 96, height: 2, width: 2 },
    function: 'average',
    kernel: 8,
    stride: 8,
  })
  assert.is((logits as GemmNode).inputFeatures, 4 * 96)
  // 64 channels in, 3 × 64 within, a 5×5 window, 96 out, on 16×16 pixels.
  assert.is(total(changed.blocks[7]!.nodes, macsOf), 256 * (64 * 192 + 25 * 192 + 192 * 96))
})

test('buildNetwork refuses kernels and expansions that do not fit', () => {
  assert.is(
    refusal({ kernels: [3] }),
    'kernels of mobilenetv2-eenn: expected 12, one for each block, found 1',
  )
  assert.match(refusal({ kernels: Array(12).fill(4) }), /expected odd numbers, found 4$/)
  assert.match(refusal({ expansions: Array(12).fill(0) }), /expected whole numbers above 0, found 0$/)
  const message = refusal({ builder: 'resnet8', expansions: [1] })
  assert.is(message, 'network: expected no expansions for resnet8, found expansions')
})

test('buildNetwork takes strides and sizes that fit', () => {
  const strides = [1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1]
  const input = { channels: 1, height: 64, width: 64 }
  const network = buildNetwork({ ...publishedSpec('mobilenetv2-eenn'), strides, input })
  assert.equal(network.mountingPoints.at(-1)!.heads[0]!.nodes[0]!.shape, {
    channels: 320,
    height: 4,
    width: 4,
  })
})

test.run()
