import { InputError } from '../../errors.ts'
import {
  type BatchNormNode,
  batchNormEpsilon,
  type ConvNode,
  type EarlyExitNetwork,
  type GemmNode,
  type GraphNode,
  type PoolNode,
} from '../graph.ts'
import { quantizedTensors, type TensorQuantization } from '../quantized-tensors.ts'
import { type FusedLayer, fusedLayers } from './fused-layers.ts'
import {
  type IntegerAdd,
  type IntegerNetwork,
  type IntegerOperation,
  type IntegerTensor,
  integerRange,
} from './integer-network.ts'
import { quantizeLayer } from './quantize-weights.ts'
import { requantizationOf } from './requantization.ts'
import type { TrainedValues } from './trained-values.ts'

export interface IntegerOptions {
  readonly weightBits: number
  readonly activationBits: number
  /** Of the int8 image. */
  readonly inputScale: number
  /** Scale of the int8 logits of a head by the name of its logits; where none is given they stay in 32 bits. */
  readonly logitScales?: ReadonlyMap<string, number>
}

const imageBits = 8
const wideLogitBits = 32
/** Bits of the multipliers of an addition: with 8-bit inputs, two products fit into 32 bits. */
const addMultiplierBits = 21

/**
 * A trained network in integers: batch norm folded with its running statistics, weights symmetric per output channel,
 * activations per tensor, unsigned after a rectifier and symmetric otherwise, as in the training's forward pass.
 *
 * @throws {InputError} when a value is missing that the network needs
 * @throws {RangeError} when an accumulator could overflow
 */
export function integerNetwork(
  network: EarlyExitNetwork,
  values: TrainedValues,
  options: IntegerOptions,
): IntegerNetwork {
  const quantizations = quantizedTensors(network)
  const image: IntegerTensor = {
    name: 'input',
    shape: network.input,
    scale: options.inputScale,
    bits: imageBits,
    isSigned: true,
  }
  const tensors = new Map([['input', image]])
  const convert = (nodes: readonly GraphNode[]): IntegerOperation[] =>
    fusedLayers(nodes).flatMap((layer) => {
      const inputs = layer.node.inputs.map((name) => tensors.get(name)!)
      if (layer.node.kind === 'flatten') {
        tensors.set(layer.output, inputs[0]!)
        return []
      }
      const quantization = quantizations.get(layer.output)
      const output = quantization && storedTensor(layer, quantization, values, options)
      const operation = operationOf(layer, inputs, output, values, options)
      tensors.set(layer.output, operation.output)
      return [operation]
    })
  const blocks = network.blocks.map((block) => {
    const operations = convert(block.nodes)
    return { operations, output: tensors.get(block.output)! }
  })
  const mountingPoints = network.mountingPoints.map(({ letter, blockIndex, heads }) => ({
    letter,
    blockIndex,
    heads: heads.map((head) => {
      const operations = convert(head.nodes)
      return { kind: head.kind, operations, logits: tensors.get(head.output)! }
    }),
  }))
  return { name: network.name, image, classes: network.classes, blocks, mountingPoints }
}

function storedTensor(
  { node, output: name }: FusedLayer,
  { range, isSigned }: TensorQuantization,
  { ranges }: TrainedValues,
  { activationBits: bits }: IntegerOptions,
): IntegerTensor {
  const magnitude = range.kind === 'fixed' ? range.maximum : found(ranges, name, 'range of tensor')
  const tensor = { name, shape: node.shape, scale: 1, bits, isSigned }
  return { ...tensor, scale: magnitude / integerRange(tensor)[1] }
}

function operationOf(
  { node, batchNorm, activation, output: name }: FusedLayer,
  inputs: readonly IntegerTensor[],
  stored: IntegerTensor | undefined,
  values: TrainedValues,
  options: IntegerOptions,
): IntegerOperation {
  const input = inputs[0]!
  const common = activation ? { rectifier: activation.function } : {}
  switch (node.kind) {
    case 'conv': {
      const { kernel, stride, padding, groups } = node
      const { output, ...layer } = weighted(node, input, stored, values, options, batchNorm)
      return { kind: 'conv', ...common, input, output, ...layer, kernel, stride, padding, groups }
    }
    case 'gemm': {
      const { output, ...layer } = weighted(node, input, stored, values, options)
      return { kind: 'gemm', ...common, input, output, ...layer }
    }
    case 'add':
      return { ...addition(inputs, stored!), ...common }
    case 'pool':
      return pooling(node, input, stored ?? { ...input, name, shape: node.shape })
    default:
      throw new RangeError(`${node.name}: a ${node.kind} computes nothing`)
  }
}

function weighted(
  node: ConvNode | GemmNode,
  input: IntegerTensor,
  stored: IntegerTensor | undefined,
  values: TrainedValues,
  { weightBits, logitScales }: IntegerOptions,
  batchNorm?: BatchNormNode,
) {
  const outputs = node.shape.channels
  const weight = found(values.weights, `${node.name}/weight`, 'weight')
  const hasBias = node.kind === 'gemm' || node.bias
  const bias = hasBias ? found(values.weights, `${node.name}/bias`, 'bias') : new Float32Array(outputs)
  const { factors, offsets } = fold(bias, batchNorm, values)
  const storedLogits = logitScales?.get(node.name)
  const scales = {
    weightBits,
    inputScale: input.scale,
    largestInput: integerRange(input)[1] + 1,
    outputScale: stored?.scale ?? storedLogits,
  }
  const { outputScale, ...layer } = quantizeLayer(
    { weights: outputsFirst(weight, outputs), outputs, factors, offsets },
    scales,
  )
  const logits: IntegerTensor = {
    name: node.name,
    shape: node.shape,
    scale: outputScale,
    bits: storedLogits === undefined ? wideLogitBits : 8,
    isSigned: true,
  }
  return { output: stored ?? logits, weightBits, ...layer }
}

/** Batch norm as one factor and one addend per channel. */
function fold(
  bias: Float32Array,
  batchNorm: BatchNormNode | undefined,
  { weights, statistics }: TrainedValues,
): { factors: Float64Array; offsets: Float64Array } {
  const offsets = Float64Array.from(bias)
  if (!batchNorm) return { factors: new Float64Array(bias.length).fill(1), offsets }
  const { name } = batchNorm
  const gamma = found(weights, `${name}/gamma`, 'factor')
  const beta = found(weights, `${name}/beta`, 'addend')
  const mean = found(statistics, `${name}/mean`, 'mean')
  const variance = found(statistics, `${name}/variance`, 'variance')
  const factors = Float64Array.from(gamma, (g, c) => g / Math.sqrt(variance[c]! + batchNormEpsilon))
  return { factors, offsets: offsets.map((b, c) => (b - mean[c]!) * factors[c]! + beta[c]!) }
}

/** From channels last, as trained, to channels first. */
function outputsFirst(weight: Float32Array, outputs: number): Float32Array {
  const size = weight.length / outputs
  return Float32Array.from(weight, (_, i) => weight[(i % size) * outputs + Math.floor(i / size)]!)
}

function addition(inputs: readonly IntegerTensor[], output: IntegerTensor): IntegerAdd {
  const [left, right] = [inputs[0]!, inputs[1]!]
  const unit = Math.max(left.scale, right.scale) * 2 ** -addMultiplierBits
  return {
    kind: 'add',
    inputs: [left, right],
    multipliers: [Math.round(left.scale / unit), Math.round(right.scale / unit)],
    requantization: requantizationOf(unit / output.scale),
    output,
  }
}

function pooling(
  { function: fn, kernel, stride }: PoolNode,
  input: IntegerTensor,
  output: IntegerTensor,
): IntegerOperation {
  if (fn === 'max') return { kind: 'max-pool', input, output, kernel, stride }
  const requantization = requantizationOf(input.scale / output.scale / kernel ** 2)
  return { kind: 'average-pool', input, output, kernel, stride, requantization }
}

function found<T>(map: ReadonlyMap<string, T>, name: string, what: string): T {
  const value = map.get(name)
  if (value !== undefined) return value
  throw new InputError({
    place: `trained values of ${name}`,
    expected: `a ${what} (one that was observed while training quantized)`,
    found: 'none',
  })
}
