import type * as tf from '@tensorflow/tfjs-core'
import type { EarlyExitNetwork, GraphNode } from '../../models/graph.ts'
import { quantizedTensors } from '../../models/quantized-tensors.ts'
import { layerForward } from './layer-forward.ts'
import type { Pass } from './pass.ts'
import { scaleGradient } from './scale-gradient.ts'
import { isRangeOfRectifier, storeTensor } from './store-tensor.ts'

/**
 * Runs a batch through the backbone and every head.
 *
 * @param images batch × height × width × channels, int8 values / 64
 * @returns logits, batch × classes, per head: every place in order, in each the kinds in order
 */
export function forward(network: EarlyExitNetwork, images: tf.Tensor4D, pass: Pass): tf.Tensor2D[] {
  const quantized = quantizedTensors(network)
  const tensors = new Map<string, tf.Tensor>([['input', images]])
  const pooled = new Map<string, tf.Tensor>()
  const run = (nodes: readonly GraphNode[]) => {
    for (const node of nodes) {
      const inputs = node.inputs.map((name) => tensors.get(name)!)
      const stored = quantized.get(node.name)
      if (node.kind === 'activation' && stored && isRangeOfRectifier(node.name, stored, pass)) {
        tensors.set(node.name, storeTensor(inputs[0]!, node.name, stored, pass))
        continue
      }
      const same = stored ? undefined : poolingKey(node, inputs)
      const output = pooled.get(same ?? '') ?? layerForward(node, inputs, pass)
      if (same) pooled.set(same, output)
      tensors.set(node.name, stored ? storeTensor(output, node.name, stored, pass) : output)
    }
  }
  const logits: tf.Tensor2D[] = []
  const lastPoint = network.mountingPoints.at(-1)
  network.blocks.forEach((block, index) => {
    run(block.nodes)
    const point = network.mountingPoints.find(({ blockIndex }) => blockIndex === index)
    if (!point) return
    const trunk = tensors.get(block.output)!
    const share = (point === lastPoint ? 1 : pass.earlyExitGradient) / point.heads.length
    tensors.set(block.output, scaleGradient(trunk, share))
    for (const head of point.heads) {
      run(head.nodes)
      logits.push(tensors.get(head.output) as tf.Tensor2D)
    }
    tensors.set(block.output, trunk)
  })
  return logits
}

/** The heads of one place begin with the same pooling, which is computed once. */
function poolingKey(node: GraphNode, [input]: readonly tf.Tensor[]): string | undefined {
  if (node.kind !== 'pool') return undefined
  const { kernel, kernelWidth, stride, strideWidth } = node
  return [input!.id, node.function, kernel, kernelWidth, stride, strideWidth].join(' ')
}
