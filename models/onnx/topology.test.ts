import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { InputError } from '../../errors.ts'
import { referenceFile } from '../../reference.ts'
import { buildNetwork, publishedSpec } from '../build.ts'
import type { GraphNode, TensorShape } from '../graph.ts'
import { elements } from '../nodes.ts'
import { type OnnxGraph, readOnnx } from './read.ts'

/** Files that the study exported, with the exits mounted in them; all heads have one layer. */
const exported = { 'focus_model_3_5_8.onnx': 'DFIK', 'nas_iter_0_net_1.onnx': 'AEFHK' }

/** What both descriptions say of a layer, in one line. */
const describe = (operator: string, shape: readonly number[], attributes: readonly number[]) =>
  `${operator} → ${shape.join('×')} [${attributes.join(' ')}]`

function layersOfOnnx({ nodes, shapes }: OnnxGraph): string[] {
  const compute = nodes.filter(({ operator }) => operator !== 'Constant')
  return compute.map(({ operator, outputs, lists, numbers }) => {
    const { kernel_shape = [], strides = [], pads = [] } = lists
    const attributes = [
      ...kernel_shape,
      ...strides,
      ...pads,
      ...(operator === 'Conv' ? [numbers.group!] : []),
    ]
    return describe(operator, shapes.get(outputs[0]!)!.slice(1), attributes)
  })
}

const square = (value: number, times: number): number[] => Array<number>(times).fill(value)

function layerOfGraph(node: GraphNode): string {
  const map = ({ channels, height, width }: TensorShape) => [channels, height, width]
  switch (node.kind) {
    case 'conv': {
      const sizes = [...square(node.kernel, 2), ...square(node.stride, 2), ...square(node.padding, 4)]
      return describe('Conv', map(node.shape), [...sizes, node.groups])
    }
    case 'pool':
      return describe('MaxPool', map(node.shape), [
        ...square(node.kernel, 2),
        ...square(node.stride, 2),
        ...square(0, 4),
      ])
    case 'batch-norm':
      return describe('BatchNormalization', map(node.shape), [])
    case 'activation':
      return describe('Clip', map(node.shape), [])
    case 'add':
      return describe('Add', map(node.shape), [])
    case 'flatten':
      return describe('Flatten', [elements(node.shape)], [])
    case 'pad':
      return describe('Pad', map(node.shape), [])
    case 'gemm':
      return describe('Gemm', [elements(node.shape)], [])
  }
}

for (const [file, letters] of Object.entries(exported)) {
  const path = referenceFile(`eenn/onnx/${file}`)
  if (!path) continue
  test(`the graph with exits ${letters} agrees with ${file} layer by layer`, () => {
    const { blocks, mountingPoints } = buildNetwork(publishedSpec('mobilenetv2-eenn'))
    const layers = blocks.flatMap(({ nodes }, index) => {
      const point = mountingPoints.find(
        ({ blockIndex, letter }) => blockIndex === index && letters.includes(letter),
      )
      return [...nodes, ...(point?.heads.find(({ kind }) => kind === 1)?.nodes ?? [])].map(layerOfGraph)
    })
    assert.equal(layers, layersOfOnnx(readOnnx(readFileSync(path), file)))
  })
}

test('readOnnx refuses bytes that are no model, in one line', () => {
  const error = (bytes: Uint8Array) => {
    try {
      readOnnx(bytes, 'x.onnx')
    } catch (thrown) {
      return thrown as Error
    }
    return undefined
  }
  for (const bytes of [new Uint8Array(), Buffer.from('no model at all'), Uint8Array.of(255, 255, 255)]) {
    assert.instance(error(bytes), InputError)
    assert.match(error(bytes)!.message, /^x\.onnx: expected an ONNX model, found [^\n]+$/)
  }
})

test.run()
