import * as tf from '@tensorflow/tfjs-core'
import type { EarlyExitNetwork, GraphNode } from '../../models/graph.ts'
import { nodesOf } from '../../models/nodes-of.ts'
import { type RandomStream, randomStream } from '../../random.ts'

/**
 * Everything that a training changes, by name. Convolution filters are height × width × in × out (depthwise: height ×
 * width × channels × 1); linear weights are in × out, their inputs in height, width, channel order.
 */
export interface ModelState {
  /** Trained: `<node>/weight`, `<node>/bias`, `<node>/gamma`, `<node>/beta`. */
  readonly weights: Map<string, tf.Variable>
  /** Running averages of batch norm: `<node>/mean`, `<node>/variance`. */
  readonly statistics: Map<string, tf.Variable>
  /** Largest magnitude of each observed activation tensor, or its ends, running averages; absent until the first batch. */
  readonly ranges: Map<string, number>
}

/** A freshly initialized state: He normal by fan-out for convolutions, by fan-in for linear layers; the seed decides. */
export function initialState(network: EarlyExitNetwork, seed: number): ModelState {
  const state: ModelState = { weights: new Map(), statistics: new Map(), ranges: new Map() }
  for (const node of nodesOf(network)) {
    const { channels } = node.shape
    switch (node.kind) {
      case 'conv': {
        const isDepthwise = node.groups > 1
        const shape = [node.kernel, node.kernel, node.inputShape.channels, isDepthwise ? 1 : channels]
        const fanOut = node.kernel ** 2 * (isDepthwise ? 1 : channels)
        state.weights.set(`${node.name}/weight`, normal(shape, Math.sqrt(2 / fanOut), stream(seed, node)))
        if (node.bias) state.weights.set(`${node.name}/bias`, tf.variable(tf.zeros([channels])))
        break
      }
      case 'gemm': {
        const deviation = Math.sqrt(1 / node.inputFeatures)
        const weight = normal([node.inputFeatures, channels], deviation, stream(seed, node))
        state.weights.set(`${node.name}/weight`, weight)
        state.weights.set(`${node.name}/bias`, tf.variable(tf.zeros([channels])))
        break
      }
      case 'batch-norm':
        state.weights.set(`${node.name}/gamma`, tf.variable(tf.ones([channels])))
        state.weights.set(`${node.name}/beta`, tf.variable(tf.zeros([channels])))
        state.statistics.set(`${node.name}/mean`, tf.variable(tf.zeros([channels]), false))
        state.statistics.set(`${node.name}/variance`, tf.variable(tf.ones([channels]), false))
    }
  }
  return state
}

function stream(seed: number, node: GraphNode): RandomStream {
  return randomStream(seed, `weights/${node.name}`)
}

function normal(shape: number[], deviation: number, random: RandomStream): tf.Variable {
  const values = Float32Array.from(
    { length: tf.util.sizeFromShape(shape) },
    () => random.normal() * deviation,
  )
  return tf.variable(tf.tensor(values, shape))
}
