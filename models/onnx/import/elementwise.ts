import { type ActivationNode, batchNormEpsilon } from '../../graph.ts'
import { activation, add } from '../../nodes.ts'
import type { OnnxNode } from '../read.ts'
import type { OnnxTensor } from '../read-tensor.ts'
import { type GraphImport, Unsupported } from './graph-import.ts'
import type { Imported, ImportedTensor } from './imported-tensor.ts'

export function addActivation(
  graph: GraphImport,
  name: string,
  x: ImportedTensor,
  fn: ActivationNode['function'],
): ImportedTensor {
  return { ...graph.add(activation(name, x, fn), x), ...(x.map && { map: x.map }) }
}

/** Clip: a rectifier, or nothing where a quantized file clips to what it stores next. */
export function addClip(graph: GraphImport, node: OnnxNode, x: ImportedTensor): ImportedTensor {
  const limit = (index: number, name: string, otherwise: number) =>
    graph.constant(node, index)?.values[0] ?? node.numbers[name] ?? otherwise
  const low = limit(1, 'min', Number.NEGATIVE_INFINITY)
  const high = limit(2, 'max', Number.POSITIVE_INFINITY)
  if (low === 0 && high === 6) return addActivation(graph, graph.nameFor(node), x, 'relu6')
  if (low === 0 && high > 1e30) return addActivation(graph, graph.nameFor(node), x, 'relu')
  if (low < -1e30 && high > 1e30) return x
  const readers = graph.readersOf(node.outputs[0]!)
  if (readers.length === 0 || readers.some(({ operator }) => operator !== 'QuantizeLinear')) {
    throw new Unsupported(`limits ${low} and ${high}`)
  }
  return { ...x, clipped: [low, high] }
}

/** Add, Sub, Mul, Div: of two tensors (Add alone), or of a tensor and a constant per channel. */
export function addArithmetic(graph: GraphImport, node: OnnxNode): ImportedTensor {
  const [left, right] = node.inputs.map((name) => graph.get(name)) as [Imported, Imported]
  const { operator } = node
  if (left?.kind === 'tensor' && right?.kind === 'tensor') {
    const isAlike =
      left.tensor.layout === right.tensor.layout && `${left.tensor.dims}` === `${right.tensor.dims}`
    if (operator !== 'Add' || !isAlike)
      throw new Unsupported('two tensors of the network, not added element by element')
    return graph.add(add(graph.nameFor(node), left.tensor, right.tensor), left.tensor)
  }
  const isConstantLeft = left?.kind !== 'tensor'
  const x = graph.tensor(node, isConstantLeft ? 1 : 0)
  const constant = isConstantLeft ? left : right
  if (constant?.kind === 'unknown') {
    if (operator !== 'Add') throw new Unsupported('a constant that is not in the file')
    graph.hasWeights = false
    return x
  }
  if (constant?.kind !== 'constant') throw new Unsupported('an input that is not there')
  const values = perChannel(constant.constant, x)
  switch (operator) {
    case 'Add':
      return addAffine(graph, node, x, ones(values), values)
    case 'Sub':
      return isConstantLeft
        ? addAffine(
            graph,
            node,
            x,
            ones(values).map((one) => -one),
            values,
          )
        : addAffine(
            graph,
            node,
            x,
            ones(values),
            values.map((value) => -value),
          )
    case 'Mul':
      return addAffine(graph, node, x, values, zeros(values))
    default:
      if (isConstantLeft) throw new Unsupported('a constant that is divided by a tensor')
      return addAffine(
        graph,
        node,
        x,
        values.map((value) => 1 / value),
        zeros(values),
      )
  }
}

/** BatchNormalization as a node of its own behind a convolution, else as what it comes to. */
export function addBatchNorm(graph: GraphImport, node: OnnxNode, x: ImportedTensor): ImportedTensor {
  if (node.inputs.length < 5) throw new Unsupported(`${node.inputs.length} inputs`)
  const parameters = [1, 2, 3, 4].map((index) => graph.constant(node, index)?.values)
  const { channels } = x.shape
  const other = parameters.find((values) => values !== undefined && values.length !== channels)
  if (other) throw new Unsupported(`parameters of ${other.length} for ${channels} channels`)
  const name = graph.nameFor(node)
  if (!parameters.every((values) => values !== undefined)) {
    graph.hasWeights = false
    return graph.add({ kind: 'batch-norm', name, inputs: [x.name], shape: x.shape }, x)
  }
  const [gamma, beta, mean, variance] = parameters as [Float32Array, Float32Array, Float32Array, Float32Array]
  const epsilon = node.numbers.epsilon ?? 1e-5
  const factors = Float64Array.from(gamma, (g, c) => g / Math.sqrt(variance[c]! + epsilon))
  return addAffine(
    graph,
    node,
    x,
    factors,
    Float64Array.from(beta, (b, c) => b - mean[c]! * factors[c]!),
  )
}

/**
 * x · factor + addend per channel: into the preprocessing of the image, into the linear layer, the batch norm or the bias
 * before it, or as a batch norm.
 */
function addAffine(
  graph: GraphImport,
  node: OnnxNode,
  x: ImportedTensor,
  factors: Float64Array,
  addends: Float64Array,
): ImportedTensor {
  const producer = graph.nodes.get(x.name)
  const isOnlyReader =
    graph.readersOf(node.inputs[graph.get(node.inputs[0]!)?.kind === 'tensor' ? 0 : 1]!).length === 1
  if (x.name === 'input' && isOnlyReader) {
    graph.mean = graph.mean.map((mean, c) => mean - (addends[c]! / factors[c]!) * graph.deviation[c]!)
    graph.deviation = graph.deviation.map((deviation, c) => deviation / factors[c]!)
    return x
  }
  if (producer?.kind === 'gemm' && isOnlyReader) {
    scale(graph, `${producer.name}/weight`, factors)
    scale(graph, `${producer.name}/bias`, factors, addends)
    return x
  }
  if (producer?.kind === 'batch-norm' && isOnlyReader && graph.weights.has(`${producer.name}/gamma`)) {
    scale(graph, `${producer.name}/gamma`, factors)
    scale(graph, `${producer.name}/beta`, factors, addends)
    return x
  }
  if (producer?.kind === 'conv' && isOnlyReader && factors.every((factor) => factor === 1)) {
    const bias = graph.weights.get(`${producer.name}/bias`) ?? new Float32Array(addends.length)
    graph.weights.set(
      `${producer.name}/bias`,
      bias.map((value, c) => value + addends[c]!),
    )
    graph.nodes.set(producer.name, { ...producer, bias: true })
    return x
  }
  const name = graph.nameFor(node)
  const count = factors.length
  graph.weights.set(`${name}/gamma`, Float32Array.from(factors))
  graph.weights.set(`${name}/beta`, Float32Array.from(addends))
  graph.statistics.set(`${name}/mean`, new Float32Array(count))
  graph.statistics.set(`${name}/variance`, new Float32Array(count).fill(1 - batchNormEpsilon))
  return graph.add({ kind: 'batch-norm', name, inputs: [x.name], shape: x.shape }, x)
}

function scale(graph: GraphImport, name: string, factors: Float64Array, addends?: Float64Array): void {
  const values = graph.weights.get(name)
  const outputs = factors.length
  if (values) {
    const scaled = values.map((value, i) => value * factors[i % outputs]! + (addends?.[i % outputs] ?? 0))
    graph.weights.set(name, scaled)
  }
}

/** One value per channel of a constant that is a scalar or lies along the channels. */
function perChannel(
  { dims, values }: OnnxTensor,
  { shape, layout, dims: ofTensor }: ImportedTensor,
): Float64Array {
  const { channels } = shape
  if (values.length === 1) return new Float64Array(channels).fill(values[0]!)
  const fromLast = layout === 'channels-first' ? ofTensor.length - 2 : 0
  const isAlongChannels = dims.every((size, axis) => size === 1 || dims.length - 1 - axis === fromLast)
  const isVector = ofTensor.length === 2 && dims.at(-1) === channels && values.length === channels
  if (values.length === channels && (isAlongChannels || isVector)) return Float64Array.from(values)
  throw new Unsupported(`a constant of ${dims.join('×')} that does not lie along the channels`)
}

const ones = (like: Float64Array): Float64Array => new Float64Array(like.length).fill(1)
const zeros = (like: Float64Array): Float64Array => new Float64Array(like.length)
