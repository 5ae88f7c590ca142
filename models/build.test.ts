import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../errors.ts'
import { buildNetwork, publishedSpec } from './build.ts'
import type { NetworkSpec } from './graph.ts'

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
