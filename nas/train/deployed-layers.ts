import * as tf from '@tensorflow/tfjs-core'
import { inputScale } from '../../datasets/normalize.ts'
import { InputError } from '../../errors.ts'
import type { LayerBits } from '../../models/bit-widths.ts'
import { batchNormEpsilon, type EarlyExitNetwork, type GraphNode } from '../../models/graph.ts'
import { integerNetwork } from '../../models/integer/convert.ts'
import { type FusedLayer, fusedLayers } from '../../models/integer/fused-layers.ts'
import type { IntegerConv, IntegerGemm } from '../../models/integer/integer-network.ts'
import type { ModelState } from './model-state.ts'
import type { Quantization } from './pass.ts'
import { snapshot } from './snapshot.ts'
import { valuesOf } from './values-of.ts'

/** The constants of layers of a network that stands still, with the batch norm behind them folded in. */
export interface DeployedLayers {
  /** By the name of a convolution or a linear layer; weights as in ModelState. */
  readonly layers: ReadonlyMap<string, { readonly weight: tf.Tensor; readonly bias: tf.Tensor }>
  /** Names of the batch norms that are folded into them. */
  readonly folded: ReadonlySet<string>
  dispose(): void
}

/**
 * The layers as they are deployed: quantized, their weights and biases are those of the integers (models/integer), so
 * that what a bank keeps is what the exported network says, to the rounding of sums in floating point.
 *
 * @returns undefined for a network that no integers can run: some widths are 32, a batch norm folds into nothing, or a
 * range was never observed
 */
export function deployedLayers(
  network: EarlyExitNetwork,
  state: ModelState,
  quantization: Quantization | undefined,
): DeployedLayers | undefined {
  const fused = foldable(network)
  if (!fused || (quantization && isPartlyFloat(quantization))) return undefined
  const weighted = fused.filter(({ node }) => node.kind === 'conv' || node.kind === 'gemm')
  const operations = quantization && integerOperations(network, state, quantization)
  if (quantization && !operations) return undefined
  const layers = new Map(
    weighted.map((layer) => {
      const operation = operations?.get(layer.output)
      const constants = operation ? fromIntegers(layer.node, operation) : fromState(layer, state)
      return [layer.node.name, constants] as const
    }),
  )
  return {
    layers,
    folded: new Set(weighted.flatMap(({ batchNorm }) => batchNorm?.name ?? [])),
    dispose: () => {
      for (const { weight, bias } of layers.values()) tf.dispose([weight, bias])
    },
  }
}

/** The layers of a network in floating point at least; undefined where one cannot be folded. */
function foldable({ blocks, mountingPoints }: EarlyExitNetwork): FusedLayer[] | undefined {
  const parts = [...blocks, ...mountingPoints.flatMap(({ heads }) => heads)]
  return orUndefined(() => parts.flatMap(({ nodes }) => fusedLayers(nodes)))
}

function isPartlyFloat({ weightBits, activationBits, exceptions = new Map() }: LayerBits): boolean {
  return [{ weightBits, activationBits }, ...exceptions.values()].some(
    (bits) => bits.weightBits === 32 || bits.activationBits === 32,
  )
}

/** By the name of what they give. */
function integerOperations(
  network: EarlyExitNetwork,
  state: ModelState,
  quantization: Quantization,
): ReadonlyMap<string, IntegerConv | IntegerGemm> | undefined {
  const values = valuesOf(snapshot(state, new Map()))
  const integer = orUndefined(() => integerNetwork(network, values, { ...quantization, inputScale }))
  if (!integer) return undefined
  const heads = integer.mountingPoints.flatMap((point) => point.heads)
  const operations = [...integer.blocks, ...heads].flatMap((part) => part.operations)
  return new Map(
    operations.flatMap((one) => (one.kind === 'conv' || one.kind === 'gemm' ? [[one.output.name, one]] : [])),
  )
}

function fromIntegers(node: GraphNode, operation: IntegerConv | IntegerGemm) {
  const { weights, weightScales, bias, headroom, input } = operation
  const outputs = bias.length
  const size = weights.length / outputs
  const real = Float32Array.from(
    weights,
    (_, i) => weights[(i % outputs) * size + Math.floor(i / outputs)]! * weightScales[i % outputs]!,
  )
  const reals = Float32Array.from(
    bias,
    (integer, o) => (integer * input.scale * weightScales[o]!) / 2 ** headroom[o]!,
  )
  return { weight: tf.tensor(real, shapeOf(node, size, outputs)), bias: tf.tensor1d(reals) }
}

function shapeOf(node: GraphNode, size: number, outputs: number): number[] {
  if (node.kind !== 'conv') return [size, outputs]
  const { kernel, kernelWidth = kernel, groups, inputShape } = node
  return groups > 1 ? [kernel, kernelWidth, outputs, 1] : [kernel, kernelWidth, inputShape.channels, outputs]
}

function fromState({ node, batchNorm }: FusedLayer, { weights, statistics }: ModelState) {
  return tf.tidy(() => {
    const weight = weights.get(`${node.name}/weight`)!
    const bias = weights.get(`${node.name}/bias`) ?? tf.zeros([node.shape.channels])
    if (!batchNorm) return { weight: tf.clone(weight), bias: tf.clone(bias) }
    const { name } = batchNorm
    const deviation = tf.sqrt(tf.add(statistics.get(`${name}/variance`)!, batchNormEpsilon))
    const factor = tf.div(weights.get(`${name}/gamma`)!, deviation)
    const offset = tf.mul(tf.sub(bias, statistics.get(`${name}/mean`)!), factor)
    const isDepthwise = node.kind === 'conv' && node.groups > 1
    return {
      weight: tf.mul(weight, isDepthwise ? tf.reshape(factor, [-1, 1]) : factor),
      bias: tf.add(offset, weights.get(`${name}/beta`)!),
    }
  })
}

/** What `compute` gives, undefined where the network is none for it. */
function orUndefined<T>(compute: () => T): T | undefined {
  try {
    return compute()
  } catch (error) {
    if (error instanceof RangeError || error instanceof InputError) return undefined
    throw error
  }
}
