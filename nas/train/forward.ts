import * as tf from '@tensorflow/tfjs-core'
import type { EarlyExitNetwork, GraphNode } from '../../models/graph.ts'
import { quantizedTensors, type TensorQuantization } from '../../models/quantized-tensors.ts'
import type { TrainingBackend } from './backends/training-backend.ts'
import type { ModelState } from './model-state.ts'
import { quantizedWeight } from './quantized-weight.ts'
import { scaleGradient } from './scale-gradient.ts'

export const batchNormEpsilon = 1e-3

export interface ForwardOptions {
  /** 'batch' trains on the batch's own statistics, 'running' uses the averages as constants. */
  readonly normalization: 'batch' | 'running'
  /** Quantize weights and activations; absent: floating point. */
  readonly quantization?: { readonly weightBits: number; readonly activationBits: number } | undefined
  /** Part of each early head's gradient that reaches the backbone; the last place's heads pass all of theirs. */
  readonly earlyExitGradient: number
}

/** What a batch showed, to be merged into the running averages after the step. */
export interface Observed {
  readonly statistics: Map<string, tf.Tensor1D>
  /** Largest magnitude per observed activation tensor. */
  readonly magnitudes: Map<string, number>
}

/**
 * Runs a batch through the backbone and every head.
 *
 * @param images batch × height × width × channels, int8 values / 64
 * @returns logits, batch × classes, per head: every place in order, in each the kinds in order
 */
export function forward(
  network: EarlyExitNetwork,
  state: ModelState,
  backend: TrainingBackend,
  images: tf.Tensor4D,
  options: ForwardOptions,
  observed: Observed,
): tf.Tensor2D[] {
  const quantized = quantizedTensors(network)
  const tensors = new Map<string, tf.Tensor>([['input', images]])
  const run = (nodes: readonly GraphNode[]) => {
    for (const node of nodes) {
      const output = apply(node, tensors, state, backend, options, observed)
      const quantization = quantized.get(node.name)
      const isStored = quantization && options.quantization
      tensors.set(
        node.name,
        isStored ? store(output, node.name, quantization, state, backend, options, observed) : output,
      )
    }
  }
  const logits: tf.Tensor2D[] = []
  const lastPoint = network.mountingPoints.at(-1)
  network.blocks.forEach((block, index) => {
    run(block.nodes)
    const point = network.mountingPoints.find(({ blockIndex }) => blockIndex === index)
    if (!point) return
    const trunk = tensors.get(block.output)!
    const share = (point === lastPoint ? 1 : options.earlyExitGradient) / point.heads.length
    tensors.set(block.output, scaleGradient(trunk, share))
    for (const head of point.heads) {
      run(head.nodes)
      logits.push(tensors.get(head.output) as tf.Tensor2D)
    }
    tensors.set(block.output, trunk)
  })
  return logits
}

function apply(
  node: GraphNode,
  tensors: ReadonlyMap<string, tf.Tensor>,
  state: ModelState,
  backend: TrainingBackend,
  options: ForwardOptions,
  observed: Observed,
): tf.Tensor {
  const input = tensors.get(node.inputs[0]!)!
  const parameter = (name: string) => state.weights.get(`${node.name}/${name}`)!
  const weight = () => quantizedWeight(backend, parameter('weight'), node, options.quantization?.weightBits)
  switch (node.kind) {
    case 'conv': {
      const { stride, padding } = node
      const convolve = node.groups > 1 ? backend.depthwiseConv2d : backend.conv2d
      const output = convolve(input as tf.Tensor4D, weight() as tf.Tensor4D, { stride, padding })
      return node.bias ? tf.add(output, parameter('bias')) : output
    }
    case 'gemm':
      return tf.add(tf.matMul(input as tf.Tensor2D, weight() as tf.Tensor2D), parameter('bias'))
    case 'batch-norm':
      return normalize(node.name, input as tf.Tensor4D, state, backend, options, observed)
    case 'activation': {
      const rectify = node.function === 'relu' ? backend.relu : backend.relu6
      const { height, width, channels } = node.shape
      return tf.reshape(rectify(tf.reshape(input, [-1, height, width, channels])), input.shape)
    }
    case 'pool': {
      const pool = node.function === 'max' ? backend.maxPool : backend.averagePool
      return pool(input as tf.Tensor4D, { kernel: node.kernel, stride: node.stride })
    }
    case 'add':
      return tf.add(input, tensors.get(node.inputs[1]!)!)
    case 'flatten':
      return tf.reshape(input, [input.shape[0]!, -1])
  }
}

function normalize(
  name: string,
  x: tf.Tensor4D,
  state: ModelState,
  backend: TrainingBackend,
  { normalization }: ForwardOptions,
  observed: Observed,
): tf.Tensor {
  const gamma = state.weights.get(`${name}/gamma`) as tf.Tensor as tf.Tensor1D
  const beta = state.weights.get(`${name}/beta`) as tf.Tensor as tf.Tensor1D
  if (normalization === 'running') {
    const mean = state.statistics.get(`${name}/mean`)!
    const deviation = tf.sqrt(tf.add(state.statistics.get(`${name}/variance`)!, batchNormEpsilon))
    const scale = tf.div(gamma, deviation)
    return tf.add(tf.mul(x, scale), tf.sub(beta, tf.mul(mean, scale)))
  }
  const { y, mean, variance } = backend.batchNorm(x, gamma, beta, batchNormEpsilon)
  observed.statistics.set(`${name}/mean`, tf.keep(mean))
  observed.statistics.set(`${name}/variance`, tf.keep(variance))
  return y
}

/** Writes a tensor at activation width: symmetric if signed, else from zero up. */
function store(
  x: tf.Tensor,
  name: string,
  { range, isSigned }: TensorQuantization,
  state: ModelState,
  backend: TrainingBackend,
  { quantization, normalization }: ForwardOptions,
  observed: Observed,
): tf.Tensor {
  let max = range.kind === 'fixed' ? range.maximum : state.ranges.get(name)
  if (range.kind === 'observed' && (normalization === 'batch' || max === undefined)) {
    const magnitude = Math.max(tf.max(tf.abs(x)).dataSync()[0]!, 1e-6)
    observed.magnitudes.set(name, magnitude)
    max ??= magnitude
  }
  const bits = quantization!.activationBits
  return backend.fakeQuantize(x, { min: isSigned ? -max! : 0, max: max!, bits, narrowRange: isSigned })
}
