import type { PaddedSides } from '../graph.ts'
import {
  type IntegerConv,
  type IntegerGemm,
  type IntegerOperation,
  type IntegerTensor,
  integerRange,
} from '../integer/integer-network.ts'
import type { GraphBuilder } from './graph-builder.ts'

/** Shape in ONNX: one image, channels first. */
export function dimsOf({ shape: { channels, height, width } }: IntegerTensor): number[] {
  return [1, channels, height, width]
}

/** Name of the tensor that holds the integers; its reals have the tensor's own name. */
export function integersOf({ name }: IntegerTensor): string {
  return `${name}/quantized`
}

export function storageType({ isSigned }: IntegerTensor): 'int8' | 'uint8' {
  return isSigned ? 'int8' : 'uint8'
}

/** Adds an operation in floating point, and the rounding of its output to integers and back. */
export function writeOperation(graph: GraphBuilder, operation: IntegerOperation): void {
  const { output } = operation
  const dims = operation.kind === 'gemm' ? [1, output.shape.channels] : dimsOf(output)
  const real = compute(graph, operation, dims)
  if (output.bits > 8) return
  const clipped = output.bits === 8 ? real : clip(graph, output, real, dims)
  graph.node('QuantizeLinear', [clipped, ...scaleOf(graph, output)], integersOf(output))
  writeDequantize(graph, output, dims)
}

/** Reals, under the tensor's own name, from its integers. */
export function writeDequantize(graph: GraphBuilder, tensor: IntegerTensor, dims: readonly number[]): void {
  const inputs = [integersOf(tensor), ...scaleOf(graph, tensor)]
  graph.node('DequantizeLinear', inputs, tensor.name, {}, dims)
}

/** Adds what an operation computes, its rectifier included, and gives the name of the result. */
function compute(graph: GraphBuilder, operation: IntegerOperation, dims: readonly number[]): string {
  const { output, rectifier } = operation
  const isStored = output.bits <= 8
  const name = isStored ? `${output.name}/real` : output.name
  const computed = rectifier ? `${output.name}/sum` : name
  switch (operation.kind) {
    case 'conv': {
      const { kernel, kernelWidth = kernel, stride, padding, sides, groups } = operation
      const attributes = {
        kernel_shape: [kernel, kernelWidth],
        strides: [stride, stride],
        pads: sides ? padsOf(sides) : [padding, padding, padding, padding],
        group: groups,
      }
      graph.node('Conv', [operation.input.name, ...weightsOf(graph, operation)], computed, attributes, dims)
      break
    }
    case 'gemm': {
      const { input } = operation
      const vector = graph.rankOf(input.name) === 2 ? input.name : flatten(graph, input, output)
      graph.node('Gemm', [vector, ...weightsOf(graph, operation)], computed, { transB: 1 }, dims)
      break
    }
    case 'add':
      graph.node(
        'Add',
        operation.inputs.map((input) => input.name),
        computed,
        {},
        dims,
      )
      break
    default: {
      const { kernel, kernelWidth = kernel, stride, strideWidth = stride, sides, input, kind } = operation
      const attributes = {
        kernel_shape: [kernel, kernelWidth],
        strides: [stride, strideWidth],
        ...(sides && { pads: padsOf(sides), ...(kind === 'average-pool' && { count_include_pad: 1 }) }),
      }
      graph.node(kind === 'max-pool' ? 'MaxPool' : 'AveragePool', [input.name], computed, attributes, dims)
    }
  }
  if (rectifier === 'relu') return graph.node('Relu', [computed], name, {}, dims)
  if (rectifier === 'relu6') {
    const limits = [0, 6].map((limit) => graph.constant(`limit/${limit}`, 'float', [], [limit]))
    return graph.node('Clip', [computed, ...limits], name, {}, dims)
  }
  return computed
}

function padsOf({ top, left, bottom, right }: PaddedSides): number[] {
  return [top, left, bottom, right]
}

/** Clips to the range of fewer bits than the type's. */
function clip(graph: GraphBuilder, tensor: IntegerTensor, from: string, dims: readonly number[]): string {
  const limits = integerRange(tensor).map((integer, i) =>
    graph.constant(
      `${tensor.name}/limit${i}`,
      'float',
      [],
      [(integer - (tensor.zeroPoint ?? 0)) * tensor.scale],
    ),
  )
  return graph.node('Clip', [from, ...limits], `${tensor.name}/clipped`, {}, dims)
}

/** Scale and zero point of a tensor. */
function scaleOf(graph: GraphBuilder, tensor: IntegerTensor): string[] {
  const type = storageType(tensor)
  const { zeroPoint = 0 } = tensor
  return [
    graph.constant(`${tensor.name}/scale`, 'float', [], [tensor.scale]),
    graph.constant(`zero/${type}/${zeroPoint}`, type, [], [zeroPoint]),
  ]
}

function flatten(graph: GraphBuilder, input: IntegerTensor, output: IntegerTensor): string {
  const { channels, height, width } = input.shape
  return graph.node('Flatten', [input.name], `${output.name}/vector`, { axis: 1 }, [
    1,
    channels * height * width,
  ])
}

/** Weights and bias, dequantized, with channels before rows and columns. */
function weightsOf(graph: GraphBuilder, operation: IntegerConv | IntegerGemm): [string, string] {
  const { output, weights, weightBits, weightScales, bias, headroom, input } = operation
  const stem = output.name
  const outputs = bias.length
  const isConv = operation.kind === 'conv'
  const [rows, columns] = isConv
    ? [operation.kernel, operation.kernelWidth ?? operation.kernel]
    : [input.shape.height, input.shape.width]
  const channels = weights.length / outputs / rows / columns
  const dims = isConv ? [outputs, channels, rows, columns] : [outputs, channels * rows * columns]
  const type = weightBits > 4 ? 'int8' : 'int4'
  const channelsFirst = Int8Array.from(weights, (_, i) => {
    const pixel = i % (rows * columns)
    const channel = Math.floor(i / (rows * columns)) % channels
    const row = Math.floor(i / (rows * columns * channels))
    return weights[(row * rows * columns + pixel) * channels + channel]!
  })
  const perOutput = (
    name: string,
    integers: string,
    scales: Float64Array,
    zeroType: 'int8' | 'int4' | 'int32',
  ) => {
    const scale = graph.constant(`${name}/scale`, 'float', [outputs], scales)
    const zero = graph.constant(`${name}/zero`, zeroType, [outputs], new Int32Array(outputs))
    return graph.node('DequantizeLinear', [integers, scale, zero], name, { axis: 0 })
  }
  const weight = perOutput(
    `${stem}/weight`,
    graph.constant(`${stem}/weight/quantized`, type, dims, channelsFirst),
    weightScales,
    type,
  )
  const sumScales = weightScales.map((scale) => scale * input.scale)
  if (weightBits < 8 || input.bits < 8) {
    const real = Float64Array.from(bias, (b, o) => (b * sumScales[o]!) / 2 ** headroom[o]!)
    return [weight, graph.constant(`${stem}/bias`, 'float', [outputs], real)]
  }
  const integers = Int32Array.from(bias, (b, o) => Math.round(b / 2 ** headroom[o]!))
  const quantized = graph.constant(`${stem}/bias/quantized`, 'int32', [outputs], integers)
  return [weight, perOutput(`${stem}/bias`, quantized, sumScales, 'int32')]
}
