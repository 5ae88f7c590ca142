import { rangeNames } from '../../affine-grid.ts'
import type { OnnxNode } from '../read.ts'
import type { IntegerType, OnnxTensor } from '../read-tensor.ts'
import { addActivation } from './elementwise.ts'
import { type GraphImport, Unsupported } from './graph-import.ts'
import type { Imported, ImportedTensor } from './imported-tensor.ts'

/** What integers of a tensor mean: real = (integer − zero) · scale. */
export interface Quantization {
  readonly scale: OnnxTensor
  readonly zero: OnnxTensor | undefined
}

const uint8: IntegerType = { bits: 8, isSigned: false }

/** The scale and zero point that are two inputs of a node. */
export function quantizationAt(graph: GraphImport, node: OnnxNode, index: number): Quantization {
  const scale = graph.constant(node, index)
  if (!scale) throw new Unsupported('a scale that is not in the file')
  return { scale, zero: graph.constant(node, index + 1) }
}

/** Reals of a constant's integers. */
export function dequantized(value: Imported | undefined, { scale, zero }: Quantization, axis = 1): Imported {
  if (value?.kind !== 'constant') throw new Unsupported('integers that are no constant')
  const { dims, values, integers } = value.constant
  const isPerChannel = scale.values.length > 1
  const channelAxis = axis < 0 ? axis + dims.length : axis
  if (isPerChannel && scale.values.length !== dims[channelAxis]) throw new Unsupported('scales of blocks')
  const inner = dims.slice(channelAxis + 1).reduce((product, size) => product * size, 1)
  const channelOf = (i: number) => (isPerChannel ? Math.floor(i / inner) % scale.values.length : 0)
  const real = Float32Array.from(
    values,
    (integer, i) =>
      (integer - (zero?.values[zero.values.length > 1 ? channelOf(i) : 0] ?? 0)) *
      scale.values[channelOf(i)]!,
  )
  return { kind: 'constant', constant: { dims, values: real }, ...(integers && { bits: integers.bits }) }
}

/** DequantizeLinear of a constant, of the image (whose pixels it normalizes), or of what was quantized before. */
export function addDequantize(graph: GraphImport, node: OnnxNode): Imported {
  const input = graph.get(node.inputs[0]!)
  const quantization = quantizationAt(graph, node, 1)
  if (input?.kind !== 'tensor') return dequantized(input, quantization, node.numbers.axis)
  const { tensor } = input
  if (node.inputs[0] === graph.file.inputs[0]) {
    const { scale, zero } = quantization
    graph.mean = graph.mean.map(() => zero?.values[0] ?? 0)
    graph.deviation = graph.deviation.map(() => 1 / scale.values[0]!)
  }
  return { kind: 'tensor', tensor }
}

/**
 * QuantizeLinear: notes the bits and the range that the tensor is stored with. Where zero is the lowest integer, that
 * clips what is negative: exporters leave the rectifier out.
 */
export function addQuantize(
  graph: GraphImport,
  name: string,
  x: ImportedTensor,
  { scale, zero }: Quantization,
): ImportedTensor {
  const { bits, isSigned } = zero?.integers ?? uint8
  const step = scale.values[0]!
  const lowest = isSigned ? -(2 ** (bits - 1)) : 0
  const origin = zero?.values[0] ?? 0
  const highest = lowest + 2 ** bits - 1
  const isRectifying = origin === lowest && x.name !== 'input' && !isRectified(graph, x.name)
  const { clipped, ...stored } = isRectifying ? addActivation(graph, `${name}/rectified`, x, 'relu') : x
  const levels = clipped && Math.round((clipped[1] - clipped[0]) / step) + 1
  graph.outputBits.set(stored.name, levels ? Math.min(bits, Math.ceil(Math.log2(levels))) : bits)
  const isSymmetric = isSigned && origin === 0
  const reach = isSymmetric ? highest : Math.max(origin - lowest, highest - origin)
  for (const of of sameValues(graph, stored.name)) {
    graph.ranges.set(of, clipped?.[1] ?? step * reach)
    graph.ranges.set(rangeNames.lowest(of), clipped?.[0] ?? step * (lowest - origin))
    graph.ranges.set(rangeNames.highest(of), clipped?.[1] ?? step * (highest - origin))
  }
  return stored
}

/** A tensor, and the one whose values it only moves if that one was not quantized itself. */
function sameValues(graph: GraphImport, name: string): string[] {
  const node = graph.nodes.get(name)
  const source = node?.kind === 'flatten' ? node.inputs[0]! : name
  return graph.ranges.has(source) ? [name] : [...new Set([name, source])]
}

/** Whether nothing in a tensor can be negative. */
function isRectified(graph: GraphImport, name: string): boolean {
  const node = graph.nodes.get(name)
  switch (node?.kind) {
    case 'activation':
      return true
    case 'pool':
    case 'flatten':
    case 'pad':
      return isRectified(graph, node.inputs[0]!)
    case 'add':
      return node.inputs.every((input) => isRectified(graph, input))
    default:
      return false
  }
}
