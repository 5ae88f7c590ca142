import { fromBinary } from '@bufbuild/protobuf'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildNetwork } from '../build.ts'
import { integerNetwork } from '../integer/convert.ts'
import type { IntegerConv } from '../integer/integer-network.ts'
import { randomValues } from '../integer/random-values.ts'
import { type IntegerStage, integerStages } from '../integer/stages.ts'
import { ModelProtoSchema } from './generated/onnx_pb.js'
import { readOnnx } from './read.ts'
import { writeStage } from './write-stage.ts'

const input = { channels: 3, height: 16, width: 16 }
const network = buildNetwork({ builder: 'mobilenetv2-eenn', width: 0.25, classes: 10, input })
const choices = [
  { letter: 'B', kind: 0 },
  { letter: 'K', kind: 1 },
] as const

function stagesOf(weightBits: number, activationBits = 8): IntegerStage[] {
  const options = { weightBits, activationBits, inputScale: 1 / 64 }
  return integerStages(integerNetwork(network, randomValues(network, 1), options), choices)
}

const write = (stage: IntegerStage, isLast = false) =>
  writeStage(stage, { isLast, metadata: { 'offramp.exit': stage.exit.letter } })

test('a stage read back has the layers of its part of the graph, batch norm folded', () => {
  const [first, last] = stagesOf(8)
  const operators = {
    conv: 'Conv',
    add: 'Add',
    pool: 'MaxPool',
    flatten: 'Flatten',
    gemm: 'Gemm',
    activation: 'Clip',
  }
  const { blocks, mountingPoints } = network
  for (const { stage, from, to, head } of [
    { stage: first!, from: 0, to: 2, head: mountingPoints[1]!.heads[1]! },
    { stage: last!, from: 2, to: blocks.length, head: mountingPoints.at(-1)!.heads[0]! },
  ]) {
    const { nodes, shapes } = readOnnx(write(stage, stage === last), 'stage')
    const found = nodes.filter(({ operator }) => !/Linear$|Identity/.test(operator))
    const graph = [...blocks.slice(from, to), head].flatMap((part) => part.nodes)
    const expected = graph.flatMap((node) => (node.kind === 'batch-norm' ? [] : [node]))
    assert.equal(
      found.map(({ operator }) => operator),
      expected.map(({ kind }) => operators[kind as keyof typeof operators]),
    )
    found.forEach(({ operator, outputs, lists, numbers }, i) => {
      const node = expected[i]!
      const { channels, height, width } = node.shape
      const shape =
        operator === 'Flatten' || height * width === 1 ? [1, channels] : [1, channels, height, width]
      assert.equal(shapes.get(outputs[0]!), shape, node.name)
      if (node.kind !== 'conv') return
      assert.equal(lists.kernel_shape, [node.kernel, node.kernel])
      assert.equal(lists.strides, [node.stride, node.stride])
      assert.equal(lists.pads, Array(4).fill(node.padding))
      assert.is(numbers.group, node.groups)
    })
  }
})

test('a stage hands the next one its features under the same name', () => {
  const [first, last] = stagesOf(8)
  const before = readOnnx(write(first!), 'first')
  const after = readOnnx(write(last!, true), 'last')
  assert.equal(before.inputs, ['image'])
  assert.equal(before.outputs, ['logits', ...after.inputs])
  assert.equal(after.outputs, ['logits'])
  assert.equal(before.shapes.get(after.inputs[0]!), after.shapes.get(after.inputs[0]!))
})

for (const weightBits of [8, 4])
  test(`int${weightBits} weights in the file are the integers of the network, channels before rows`, () => {
    const [stage] = stagesOf(weightBits)
    const { graph } = fromBinary(ModelProtoSchema, write(stage!))
    for (const operation of stage!.backbone.filter(({ kind }) => kind === 'conv') as IntegerConv[]) {
      const { rawData, dims } = graph!.initializer.find(
        ({ name }) => name === `${operation.output.name}/weight/quantized`,
      )!
      const [outputs, channels, rows, columns] = dims.map(Number) as [number, number, number, number]
      const at = (index: number) => {
        const half = (rawData[index >> 1]! >> (4 * (index & 1))) & 15
        return weightBits === 8 ? (rawData[index]! << 24) >> 24 : half < 8 ? half : half - 16
      }
      assert.is(operation.weights.length, outputs * channels * rows * columns)
      operation.weights.forEach((integer, i) => {
        const channel = i % channels
        const pixel = Math.floor(i / channels) % (rows * columns)
        const output = Math.floor(i / channels / rows / columns)
        assert.is(at((output * channels + channel) * rows * columns + pixel), integer)
      })
    }
  })

test('the model says its opset, its version and what it was told to keep', () => {
  const { opsetImport, irVersion, metadataProps } = fromBinary(ModelProtoSchema, write(stagesOf(4)[0]!))
  assert.equal([opsetImport[0]!.version, irVersion], [21n, 10n])
  assert.equal(
    metadataProps.map(({ key, value }) => [key, value]),
    [['offramp.exit', 'B']],
  )
})

test('activations of four bits are clipped to their range before they are stored in eight', () => {
  const { nodes } = readOnnx(write(stagesOf(4, 4)[0]!), 'stage')
  for (const { operator, inputs } of nodes)
    if (operator === 'QuantizeLinear') assert.match(inputs[0]!, /\/clipped$/)
})

test.run()
