import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork, publishedSpec } from './build.ts'
import { macsOf, parametersOf, total } from './counts.ts'

const mobileNet = buildNetwork(publishedSpec('mobilenetv2-eenn'))

test('the MACs of the MobileNetV2 after each block are those of the study', () => {
  let macs = 0
  const cumulative = mobileNet.blocks.map((block) => {
    macs += total(block.nodes, macsOf)
    return macs
  })
  assert.equal(
    cumulative,
    [
      1703936, 6520832, 14925824, 24510464, 38862848, 48742400, 62210048, 82755584, 118292480, 140152832,
      162824192, 195325952,
    ],
  )
})

test('the MobileNetV2 has 1 388 288 parameters with batch norm', () => {
  const nodes = mobileNet.blocks.flatMap((block) => block.nodes)
  assert.is(total(nodes, parametersOf), 1388288)
})

test('a head has the MACs of its linear layers on a 4×4 map', () => {
  const channels = [16, 24, 24, 32, 32, 64, 64, 96, 96, 160, 320]
  mobileNet.mountingPoints.forEach(({ heads }, place) => {
    const features = 16 * channels[place]!
    assert.equal(
      heads.map(({ nodes }) => total(nodes, macsOf)),
      [features * 10, (features * features) / 2 + features * 5],
    )
  })
})

test('ResNet-8 with its own classifier has 12.50 M MACs', () => {
  const network = buildNetwork(publishedSpec('resnet8'))
  const nodes = [...network.blocks.flatMap((b) => b.nodes), ...network.mountingPoints.at(-1)!.heads[0]!.nodes]
  assert.is(total(nodes, macsOf), 12501632)
})

test.run()
