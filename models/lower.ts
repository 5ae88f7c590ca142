import { makeLayer, type Pair, type Precision } from '../sim/workload/layer.ts'
import type { LayerNode } from '../sim/workload/layer-graph.ts'
import type { ConvNode, GraphNode, PoolNode, TensorShape } from './graph.ts'

/** Bits per element as deployed. Partial sums are what an accumulator spills. */
export interface DeployedBits {
  readonly weights: number
  readonly activations: number
  readonly partialSums: number
}

/** The study's bits (arXiv 2512.04705). */
export const int8Bits: DeployedBits = { weights: 8, activations: 8, partialSums: 16 }

/** Layers as the simulator sees them, and for every tensor so far the layer that makes it. */
export interface Lowered {
  readonly layers: readonly LayerNode[]
  readonly producers: ReadonlyMap<string, string>
}

export interface LowerOptions {
  readonly bits?: DeployedBits
  /** Of the nodes that came before. */
  readonly producers?: ReadonlyMap<string, string>
  /** Whether pooling is charged a loop over all channels (an artefact of the study's tool). */
  readonly pooling?: 'correct' | 'published'
}

/**
 * Lowers graph nodes to layers: batch normalization, flattening and padding vanish, an activation function is fused to
 * the layer before it.
 *
 * @throws {RangeError} when a node reads a tensor that nothing before it makes.
 */
export function layersOf(nodes: readonly GraphNode[], options: LowerOptions = {}): Lowered {
  const { bits = int8Bits, pooling = 'correct' } = options
  const producers = new Map(options.producers ?? [['input', 'input']])
  const layers: LayerNode[] = []
  const padded = new Map<string, TensorShape>()
  for (const node of nodes) {
    const inputs = node.inputs.map((name) => {
      const producer = producers.get(name)
      if (producer === undefined)
        throw new RangeError(`${node.name} reads ${name}, which nothing before it makes`)
      return producer
    })
    if (node.kind === 'pad') padded.set(node.name, node.inputShape)
    const layer = layerOf(node, bits, pooling, padded.get(node.inputs[0]!))
    const last = layers.findIndex((other) => other.layer.name === inputs[0])
    if (layer === undefined) producers.set(node.name, inputs[0]!)
    else if (node.kind === 'activation' && last >= 0) {
      layers[last] = { ...layers[last]!, fused: [...layers[last]!.fused, layer] }
      producers.set(node.name, inputs[0]!)
    } else {
      layers.push({ layer, inputs, fused: [] })
      producers.set(node.name, node.name)
    }
  }
  return { layers, producers }
}

/** @param unpadded shape of the input before the padding node that the layer reads */
function layerOf(
  node: GraphNode,
  bits: DeployedBits,
  pooling: 'correct' | 'published',
  unpadded: TensorShape | undefined,
) {
  const { weights = bits.weights, input = bits.activations, output = bits.activations } = node.bits ?? {}
  const precision: Precision = {
    W: weights,
    I: input,
    O: output,
    partialSum: Math.max(bits.partialSums, output),
  }
  const { name, shape } = node
  const map = { OX: shape.width, OY: shape.height }
  switch (node.kind) {
    case 'conv': {
      const { groups, inputShape } = node
      const sizes = {
        ...map,
        G: groups,
        K: shape.channels / groups,
        C: inputShape.channels / groups,
        ...window(node),
      }
      const isDepthwise = groups > 1 && groups === inputShape.channels
      return makeLayer(name, isDepthwise ? 'depthwise' : 'conv', sizes, precision, {
        stride: node.stride,
        inputSize: sides(unpadded ?? inputShape),
      })
    }
    case 'pool': {
      const { channels } = shape
      const sizes = {
        ...map,
        K: channels,
        ...(pooling === 'published' ? { C: channels } : {}),
        ...window(node),
      }
      return makeLayer(
        name,
        'pool',
        sizes,
        { ...precision, W: 0 },
        {
          stride: { x: node.strideWidth ?? node.stride, y: node.stride },
          ...(unpadded && { inputSize: sides(unpadded) }),
        },
      )
    }
    case 'add':
      return makeLayer(name, 'add', { ...map, G: shape.channels }, { ...precision, W: input })
    case 'gemm':
      return makeLayer(name, 'gemm', { K: shape.channels, C: node.inputFeatures }, precision)
    case 'activation':
      return makeLayer(name, 'activation', { ...map, K: shape.channels }, { ...precision, W: 0 })
    case 'batch-norm':
    case 'flatten':
    case 'pad':
      return undefined
  }
}

function window({ kernel, kernelWidth = kernel }: ConvNode | PoolNode): { FX: number; FY: number } {
  return { FX: kernelWidth, FY: kernel }
}

function sides({ width, height }: TensorShape): Pair {
  return { x: width, y: height }
}
