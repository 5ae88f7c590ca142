import * as tf from '@tensorflow/tfjs-core'
import type { EarlyExitNetwork, GraphNode } from '../../models/graph.ts'
import { quantizedTensors, type TensorQuantization } from '../../models/quantized-tensors.ts'
import { layerForward } from '../train/layer-forward.ts'
import type { Pass } from '../train/pass.ts'
import { storeTensor } from '../train/store-tensor.ts'
import type { SplitHead } from './feature-network.ts'

/** Logits of a head, batch × classes, from the features that it reads. */
export type HeadForward = (head: SplitHead, features: tf.Tensor2D, pass: Pass) => tf.Tensor2D

/** How the heads of a network run from their features on; features are stored values already. */
export function headForward(network: EarlyExitNetwork): HeadForward {
  const quantized: ReadonlyMap<string, TensorQuantization> = quantizedTensors(network)
  return ({ trained, features: name, head }, features, pass) => {
    const tensors = new Map<string, tf.Tensor>([[name, asRead(trained[0]!, features)]])
    for (const node of trained) {
      const [input] = node.inputs
      const output = layerForward(node, [tensors.get(tensors.has(input!) ? input! : name)!], pass)
      const stored = quantized.get(node.name)
      tensors.set(node.name, stored ? storeTensor(output, node.name, stored, pass) : output)
    }
    return tensors.get(head.output) as tf.Tensor2D
  }
}

/** A vector for a linear layer; a map again for a convolution. */
function asRead(node: GraphNode, features: tf.Tensor2D): tf.Tensor {
  if (node.kind !== 'conv') return features
  const { height, width, channels } = node.inputShape
  return tf.reshape(features, [-1, height, width, channels])
}
