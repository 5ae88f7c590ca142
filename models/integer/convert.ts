import { affineGrid, rangeNames } from '../affine-grid.ts'
import { bitsOfNode, type LayerBits, type ZeroPoints } from '../bit-widths.ts'
import type { EarlyExitNetwork, GraphNode, PaddedSides, PoolNode, Preprocessing } from '../graph.ts'
import { imageCoding } from '../image-coding.ts'
import { quantizedTensors, type TensorQuantization } from '../quantized-tensors.ts'
import { type FusedLayer, fusedLayers } from './fused-layers.ts'
import {
  type IntegerAdd,
  type IntegerNetwork,
  type IntegerOperation,
  type IntegerTensor,
  integerRange,
} from './integer-network.ts'
import { requantizationOf } from './requantization.ts'
import { type TrainedValues, trainedValue } from './trained-values.ts'
import { weightedLayer } from './weighted-layer.ts'

export interface IntegerOptions extends LayerBits {
  /** Of the int8 image, where the network does not say what becomes of the pixels. */
  readonly inputScale: number
  /** Of stored tensors that may be negative; symmetric where left out. */
  readonly zeroPoints?: ZeroPoints
  /** Scale of the int8 logits of a head by the name of its logits; where none is given they stay in 32 bits. */
  readonly logitScales?: ReadonlyMap<string, number>
}

const imageBits = 8
/** Bits of the multipliers of an addition: with 8-bit inputs, two products fit into 32 bits. */
const addMultiplierBits = 21

/**
 * A trained network in integers: batch norm folded with its running statistics, weights symmetric per output channel,
 * activations per tensor, unsigned after a rectifier and symmetric or affine otherwise, as in the training's forward pass.
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
    bits: imageBits,
    ...imageFormat(network.preprocessing, options.inputScale),
  }
  const tensors = new Map([['input', image]])
  const padded = new Map<string, PaddedSides>()
  const convert = (nodes: readonly GraphNode[]): IntegerOperation[] =>
    fusedLayers(nodes).flatMap((layer) => {
      const inputs = layer.node.inputs.map((name) => tensors.get(name)!)
      if (layer.node.kind === 'flatten' || layer.node.kind === 'pad') {
        tensors.set(layer.output, inputs[0]!)
        if (layer.node.kind === 'pad') padded.set(layer.output, layer.node.sides)
        return []
      }
      const quantization = quantizations.get(layer.output)
      const output = quantization && storedTensor(layer, quantization, values, options)
      const operation = operationOf(layer, inputs, output, values, options)
      tensors.set(layer.output, operation.output)
      const sides = padded.get(layer.node.inputs[0]!)
      return [sides ? { ...operation, sides } : operation]
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

function imageFormat(
  preprocessing: Preprocessing | undefined,
  inputScale: number,
): Pick<IntegerTensor, 'scale' | 'isSigned'> {
  if (!preprocessing) return { scale: inputScale, isSigned: true }
  const { scale, isSigned } = imageCoding(preprocessing)
  return { scale, isSigned }
}

function storedTensor(
  { node, output: name }: FusedLayer,
  { range, isSigned }: TensorQuantization,
  { ranges, weights }: TrainedValues,
  options: IntegerOptions,
): IntegerTensor {
  const { activationBits: bits } = bitsOfNode(options, name)
  const tensor = { name, shape: node.shape, scale: 1, bits, isSigned }
  const learned = weights.get(`${name}/step`)
  if (learned) return { ...tensor, scale: learned[0]! }
  if (isSigned && options.zeroPoints === 'affine') {
    const end = (of: string) => trainedValue(ranges, of, 'range of tensor')
    const grid = affineGrid(end(rangeNames.lowest(name)), end(rangeNames.highest(name)), bits)
    return { ...tensor, ...grid, isSigned: false }
  }
  const magnitude = range.kind === 'fixed' ? range.maximum : trainedValue(ranges, name, 'range of tensor')
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
      const { kernel, kernelWidth, stride, padding, groups } = node
      const window = { kernel, ...(kernelWidth && { kernelWidth }), stride, padding, groups }
      const { output, ...layer } = weightedLayer(node, input, stored, values, options, batchNorm)
      return { kind: 'conv', ...common, input, output, ...layer, ...window }
    }
    case 'gemm': {
      const { output, ...layer } = weightedLayer(node, input, stored, values, options)
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
  { function: fn, kernel, kernelWidth, stride, strideWidth }: PoolNode,
  input: IntegerTensor,
  output: IntegerTensor,
): IntegerOperation {
  const window = {
    kernel,
    ...(kernelWidth && { kernelWidth }),
    stride,
    ...(strideWidth && { strideWidth }),
  }
  if (fn === 'max') return { kind: 'max-pool', input, output, ...window }
  const requantization = requantizationOf(input.scale / output.scale / (kernel * (kernelWidth ?? kernel)))
  return { kind: 'average-pool', input, output, ...window, requantization }
}
