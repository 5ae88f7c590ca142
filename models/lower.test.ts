import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { macCount, operationCount } from '../sim/workload/layer.ts'
import { buildNetwork, publishedSpec } from './build.ts'
import { layersOf } from './lower.ts'

const network = buildNetwork(publishedSpec('mobilenetv2-eenn'))

test('layersOf keeps the MACs of every block of the study’s network: 195 325 952 in all', () => {
  let producers: ReadonlyMap<string, string> | undefined
  let macs = 0
  for (const { nodes } of network.blocks) {
    const lowered = layersOf(nodes, producers ? { producers } : {})
    macs += lowered.layers.reduce((sum, { layer }) => sum + macCount(layer), 0)
    producers = lowered.producers
  }
  assert.is(macs, 195_325_952)
})

const first = layersOf(network.blocks[0]!.nodes)

test('layersOf folds normalization, fuses ReLU6 and names the layer behind every tensor', () => {
  assert.equal(
    first.layers.map(({ layer, inputs, fused }) => [layer.operator, ...inputs, fused.length]),
    [
      ['conv', 'input', 1],
      ['depthwise', 'stem.conv', 1],
      ['conv', 'block0.depthwise.conv', 0],
    ],
  )
  assert.is(operationCount(first.layers[0]!.fused[0]!), 32 * 32 * 32)
  assert.is(first.producers.get(network.blocks[0]!.output), first.layers[2]!.layer.name)
})

test('layersOf gives pooling a loop over all channels only as published', () => {
  const { nodes } = network.mountingPoints.at(-1)!.heads[0]!
  const { producers } = { producers: new Map([[nodes[0]!.inputs[0]!, 'block']]) }
  const operations = (pooling: 'correct' | 'published') =>
    operationCount(layersOf(nodes, { producers, pooling }).layers[0]!.layer)
  assert.is(operations('correct'), 320 * 4 * 4 * 2 * 2)
  assert.is(operations('published'), 320 * operations('correct'))
})

test('layersOf refuses a tensor that nothing before makes', () => {
  assert.throws(() => layersOf(network.blocks[1]!.nodes), /reads .*, which nothing before it makes/)
})

test.run()
