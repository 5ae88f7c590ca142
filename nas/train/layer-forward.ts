import * as tf from '@tensorflow/tfjs-core'
import { bitsOfNode } from '../../models/bit-widths.ts'
import { batchNormEpsilon, type GraphNode } from '../../models/graph.ts'
import { stepNames } from './learned-steps.ts'
import type { Pass } from './pass.ts'
import { quantizedWeight } from './quantized-weight.ts'

/** What a maximum never takes; no infinity, which fake quantization would turn into no number. */
const lowestFloat = -3.4e38

/** Output of one layer before it is stored: maps batch × height × width × channels, vectors batch × features. */
export function layerForward(node: GraphNode, inputs: readonly tf.Tensor[], pass: Pass): tf.Tensor {
  const { backend, state, quantization } = pass
  const [input] = inputs as [tf.Tensor]
  const parameter = (name: string) => state.weights.get(`${node.name}/${name}`)!
  const deployed = pass.deployed?.layers.get(node.name)
  const weight = () => {
    if (deployed) return deployed.weight
    const bits = quantization && bitsOfNode(quantization, node.name).weightBits
    const steps = state.weights.get(stepNames.weight(node.name))
    return quantizedWeight(backend, parameter('weight'), node, bits, steps, Boolean(pass.traced))
  }
  switch (node.kind) {
    case 'conv': {
      const { stride, padding } = node
      const convolve = node.groups > 1 ? backend.depthwiseConv2d : backend.conv2d
      const output = convolve(input as tf.Tensor4D, weight() as tf.Tensor4D, { stride, padding })
      return deployed || node.bias ? tf.add(output, deployed?.bias ?? parameter('bias')) : output
    }
    case 'gemm':
      return tf.add(
        backend.matMul(input as tf.Tensor2D, weight() as tf.Tensor2D),
        deployed?.bias ?? parameter('bias'),
      )
    case 'batch-norm':
      return pass.deployed?.folded.has(node.name) ? input : normalize(node.name, input as tf.Tensor4D, pass)
    case 'activation': {
      const rectify = node.function === 'relu' ? backend.relu : backend.relu6
      if (input.rank === 4) return rectify(input as tf.Tensor4D)
      return tf.reshape(rectify(tf.reshape(input, [-1, 1, 1, node.shape.channels])), input.shape)
    }
    case 'pool': {
      const { kernel, kernelWidth = kernel, stride, strideWidth = stride } = node
      const isMaximum = node.function === 'max'
      if (kernelWidth !== kernel || strideWidth !== stride) {
        const pool = isMaximum ? tf.maxPool : tf.avgPool
        return pool(input as tf.Tensor4D, [kernel, kernelWidth], [stride, strideWidth], 'valid')
      }
      const pool = isMaximum ? backend.maxPool : backend.averagePool
      return pool(input as tf.Tensor4D, { kernel, stride })
    }
    case 'pad': {
      const { top, left, bottom, right } = node.sides
      const fill = node.fill === 'zero' ? 0 : lowestFloat
      return tf.pad4d(
        input as tf.Tensor4D,
        [
          [0, 0],
          [top, bottom],
          [left, right],
          [0, 0],
        ],
        fill,
      )
    }
    case 'add':
      return tf.add(input, inputs[1]!)
    case 'flatten':
      return tf.reshape(input, [input.shape[0]!, -1])
  }
}

function normalize(name: string, x: tf.Tensor4D, pass: Pass): tf.Tensor {
  const { state, backend, normalization, observed } = pass
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
