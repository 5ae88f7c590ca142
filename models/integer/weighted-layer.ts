import { bitsOfNode } from '../bit-widths.ts'
import { type BatchNormNode, batchNormEpsilon, type ConvNode, type GemmNode } from '../graph.ts'
import type { IntegerOptions } from './convert.ts'
import { type IntegerTensor, largestMagnitude } from './integer-network.ts'
import { type QuantizedLayer, quantizeLayer } from './quantize-weights.ts'
import { type TrainedValues, trainedValue } from './trained-values.ts'

export interface WeightedLayer extends Omit<QuantizedLayer, 'outputScale'> {
  readonly weightBits: number
  readonly output: IntegerTensor
}

const wideLogitBits = 32

/**
 * A convolution or a linear layer in integers; what no tensor is stored for gives logits.
 *
 * @throws {InputError} when a value is missing
 * @throws {RangeError} when an accumulator could overflow
 */
export function weightedLayer(
  node: ConvNode | GemmNode,
  input: IntegerTensor,
  stored: IntegerTensor | undefined,
  values: TrainedValues,
  options: IntegerOptions,
  batchNorm?: BatchNormNode,
): WeightedLayer {
  const { weightBits } = bitsOfNode(options, node.name)
  const outputs = node.shape.channels
  const weight = trainedValue(values.weights, `${node.name}/weight`, 'weight')
  const hasBias = node.kind === 'gemm' || node.bias
  const bias = hasBias ? trainedValue(values.weights, `${node.name}/bias`, 'bias') : new Float32Array(outputs)
  const { factors, offsets } = fold(bias, batchNorm, values)
  const storedLogits = options.logitScales?.get(node.name)
  const scales = {
    weightBits,
    inputScale: input.scale,
    largestInput: largestMagnitude(input),
    outputScale: stored?.scale ?? storedLogits,
    isBiasOfProducts: weightBits === 8 && input.bits === 8,
  }
  const { outputScale, ...layer } = quantizeLayer(
    {
      weights: outputsFirst(weight, outputs),
      outputs,
      factors,
      offsets,
      steps: values.weights.get(`${node.name}/weightStep`),
    },
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
  const gamma = trainedValue(weights, `${name}/gamma`, 'factor')
  const beta = trainedValue(weights, `${name}/beta`, 'addend')
  const mean = trainedValue(statistics, `${name}/mean`, 'mean')
  const variance = trainedValue(statistics, `${name}/variance`, 'variance')
  const factors = Float64Array.from(gamma, (g, c) => g / Math.sqrt(variance[c]! + batchNormEpsilon))
  return { factors, offsets: offsets.map((b, c) => (b - mean[c]!) * factors[c]! + beta[c]!) }
}

/** From channels last, as trained, to channels first. */
function outputsFirst(weight: Float32Array, outputs: number): Float32Array {
  const size = weight.length / outputs
  return Float32Array.from(weight, (_, i) => weight[(i % size) * outputs + Math.floor(i / size)]!)
}
