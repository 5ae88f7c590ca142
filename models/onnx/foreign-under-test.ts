import { randomStream } from '../../random.ts'
import type { TensorShape } from '../graph.ts'
import { GraphBuilder } from './graph-builder.ts'
import { modelBytes } from './model-bytes.ts'

/** Sides of the image of the network below. */
export const foreignImage: { readonly height: number; readonly width: number } = { height: 16, width: 12 }

export const foreignClasses = 5

export interface ForeignOptions {
  readonly image?: { readonly height: number; readonly width: number }
  readonly classes?: number
  /** Adds nodes behind the others. */
  readonly extra?: (graph: GraphBuilder) => void
}

/**
 * For tests: a network as other tools export it, of random weights: windows padded on two sides alone, a rectangular one,
 * a depthwise one, maximum pooling with padding, a batch norm, a residual sum. Channels last: as from TensorFlow, moved
 * first and back again by transpositions, with a matrix product in place of a Gemm.
 */
export function foreignModel(
  layout: 'channels-first' | 'channels-last',
  { image: sides = foreignImage, classes = foreignClasses, extra }: ForeignOptions = {},
): Uint8Array {
  const graph = new GraphBuilder('foreign')
  const random = randomStream(1, 'foreign model')
  const weight = (name: string, dims: readonly number[], spread: number, mean = 0) => {
    const count = dims.reduce((product, size) => product * size, 1)
    const values = Float32Array.from({ length: count }, () => mean + spread * random.normal())
    return graph.constant(name, 'float', dims, values)
  }
  const { height, width } = sides
  const isFirst = layout === 'channels-first'
  const image = graph.input('image', 'float', isFirst ? [1, 3, height, width] : [1, height, width, 3])
  const first = isFirst ? image : graph.node('Transpose', [image], 'image/first', { perm: [0, 3, 1, 2] })
  const conv = (
    name: string,
    input: string,
    dims: readonly number[],
    attributes: Record<string, number | readonly number[]>,
  ) =>
    graph.node('Conv', [input, weight(`${name}/w`, dims, 0.4), weight(`${name}/b`, [dims[0]!], 0.1)], name, {
      kernel_shape: dims.slice(2),
      ...attributes,
    })
  const stem = conv('stem', first, [8, 3, 3, 3], { strides: [2, 2], pads: [0, 0, 1, 1] })
  const norm = ['scale', 'shift', 'mean', 'variance'].map((name, i) =>
    weight(`norm/${name}`, [8], 0.1, i === 0 || i === 3 ? 1 : 0),
  )
  graph.node('BatchNormalization', [stem, ...norm], 'norm')
  const limits = [0, 6].map((limit) => graph.constant(`limit/${limit}`, 'float', [], [limit]))
  graph.node('Clip', ['norm', ...limits], 'act')
  graph.node('MaxPool', ['act'], 'pool', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] })
  conv('depthwise', 'pool', [8, 1, 3, 3], { group: 8, pads: [1, 1, 1, 1] })
  graph.node('Relu', ['depthwise'], 'depthwise/act')
  conv('pointwise', 'depthwise/act', [8, 8, 1, 1], {})
  graph.node('Add', ['pointwise', 'pool'], 'sum')
  graph.node('Relu', ['sum'], 'sum/act')
  conv('wide', 'sum/act', [6, 8, 1, 3], { pads: [0, 1, 0, 1] })
  graph.node('Relu', ['wide'], 'wide/act')
  extra?.(graph)
  const map = { channels: 6, height: height / 4, width: width / 4 }
  classifier(graph, isFirst, map, classes, random.normal)
  graph.output('probabilities', 'float', [1, classes])
  return modelBytes(graph)
}

/** Flattened, the last map's rows of the weight are channels first, or rows and columns first. */
function classifier(
  graph: GraphBuilder,
  isFirst: boolean,
  { channels, height: rows, width: columns }: TensorShape,
  classes: number,
  normal: () => number,
): void {
  const features = channels * rows * columns
  const weights = Float32Array.from({ length: features * classes }, () => 0.2 * normal())
  const bias = graph.constant('bias', 'float', [classes], Array.from({ length: classes }, normal))
  if (isFirst) {
    const transposed = Float32Array.from(
      weights,
      (_, i) => weights[(i % features) * classes + Math.floor(i / features)]!,
    )
    graph.node('Flatten', ['wide/act'], 'vector', { axis: 1 })
    const weight = graph.constant('weight', 'float', [classes, features], transposed)
    graph.node('Gemm', ['vector', weight, bias], 'logits', { transB: 1 })
  } else {
    const lastFirst = Float32Array.from(weights, (_, i) => {
      const k = Math.floor(i / classes)
      const row = (k % channels) * rows * columns + Math.floor(k / channels)
      return weights[row * classes + (i % classes)]!
    })
    graph.node('Transpose', ['wide/act'], 'wide/last', { perm: [0, 2, 3, 1] })
    graph.node('Reshape', ['wide/last', graph.constant('shape', 'int64', [2], [-1, features])], 'vector')
    graph.node(
      'MatMul',
      ['vector', graph.constant('weight', 'float', [features, classes], lastFirst)],
      'product',
    )
    graph.node('Add', ['product', bias], 'logits')
  }
  graph.node('Softmax', ['logits'], 'probabilities')
}
