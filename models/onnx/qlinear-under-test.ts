import { randomStream } from '../../random.ts'
import { GraphBuilder } from './graph-builder.ts'
import { modelBytes } from './model-bytes.ts'

/**
 * For tests: a network in QLinear form as onnxruntime's quantizer writes it: integers between all layers, weights with a
 * scale per channel, rectifiers left out where zero is the lowest integer. Image 1×3×8×8 in floating point.
 */
export function qLinearModel(): Uint8Array {
  const graph = new GraphBuilder('integers')
  const random = randomStream(1, 'qlinear model')
  const integers = (name: string, type: 'int8' | 'int32', dims: readonly number[], reach: number) => {
    const count = dims.reduce((product, size) => product * size, 1)
    return graph.constant(
      name,
      type,
      dims,
      Int32Array.from({ length: count }, () => random.integer(-reach, reach)),
    )
  }
  const scale = (name: string, values: readonly number[]) =>
    graph.constant(name, 'float', values.length > 1 ? [values.length] : [], values)
  const zero = (name: string, type: 'uint8' | 'int8', value: number, count = 1) =>
    graph.constant(name, type, count > 1 ? [count] : [], Array<number>(count).fill(value))
  const image = graph.input('image', 'float', [1, 3, 8, 8])
  const pixels = [scale('image/scale', [1]), zero('image/zero', 'uint8', 0)]
  graph.node('QuantizeLinear', [image, ...pixels], 'image/integers')
  const perChannel = [0.001, 0.002, 0.0015, 0.0008]
  const conv = (name: string, input: readonly string[], channels: number, output: readonly string[]) => {
    const weight = integers(`${name}/w`, 'int8', [4, channels, 3, 3], 127)
    const scales = [scale(`${name}/w/scale`, perChannel), zero(`${name}/w/zero`, 'int8', 0, 4)]
    const bias = integers(`${name}/b`, 'int32', [4], 2000)
    const attributes = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }
    graph.node('QLinearConv', [...input, weight, ...scales, ...output, bias], name, attributes)
  }
  const rectified = [scale('first/scale', [1]), zero('first/zero', 'uint8', 0)]
  const signed = [scale('second/scale', [2]), zero('second/zero', 'uint8', 120)]
  conv('first', ['image/integers', ...pixels], 3, rectified)
  conv('second', ['first', ...rectified], 4, signed)
  graph.node('DequantizeLinear', ['second', ...signed], 'second/real')
  graph.node('GlobalAveragePool', ['second/real'], 'mean')
  graph.node('Flatten', ['mean'], 'vector', { axis: 1 })
  const weight = graph.constant(
    'weight',
    'float',
    [4, 3],
    Array.from({ length: 12 }, () => random.normal()),
  )
  graph.node('Gemm', ['vector', weight], 'logits')
  graph.output('logits', 'float', [1, 3])
  return modelBytes(graph)
}
