import type { EarlyExitNetwork } from '../../models/graph.ts'
import { type DeployedBits, int8Bits, layersOf } from '../../models/lower.ts'
import { operandElements } from '../../sim/workload/access.ts'
import type { Layer } from '../../sim/workload/layer.ts'
import type { LayerNode } from '../../sim/workload/layer-graph.ts'
import type { Choices } from './configuration.ts'

/** What a part of a network needs to be stored. */
export interface MemoryNeed {
  /** Of all its weights, without biases. */
  readonly weightBits: number
  /**
   * The most that must be on the chip at once for no activation to leave it, layer by layer: a layer's weights, input
   * and output, and all tensors that are read later.
   */
  readonly peakOnChipBits: number
}

export interface NetworkMemory {
  /** One per block of the backbone. */
  readonly blocks: readonly MemoryNeed[]
  /** Per mounting point, per kind. */
  readonly heads: readonly (readonly MemoryNeed[])[]
}

export function networkMemory(network: EarlyExitNetwork, bits: DeployedBits = int8Bits): NetworkMemory {
  const { channels, height, width } = network.input
  /** Bits of every tensor, by the layer that makes it. */
  const sizes = new Map([['input', channels * height * width * bits.activations]])
  const need = (layers: readonly LayerNode[], kept: readonly string[]): MemoryNeed => {
    for (const { layer } of layers) sizes.set(layer.name, operandElements(layer, 'O') * layer.precision.O)
    const peaks = layers.map(({ layer }, i) => {
      const made = new Set(layers.slice(i).map((later) => later.layer.name))
      const readLater = layers.slice(i).flatMap(({ inputs }) => inputs)
      const live = new Set([...readLater.filter((name) => !made.has(name)), ...kept, layer.name])
      return [...live].reduce((sum, name) => sum + sizes.get(name)!, weightBits(layer))
    })
    return {
      weightBits: layers.reduce((sum, { layer }) => sum + weightBits(layer), 0),
      peakOnChipBits: Math.max(0, ...peaks),
    }
  }
  let producers: ReadonlyMap<string, string> = new Map([['input', 'input']])
  const lowered = network.blocks.map(({ nodes }) => {
    const block = layersOf(nodes, { bits, producers })
    producers = block.producers
    return block
  })
  const last = network.mountingPoints.at(-1)
  return {
    blocks: lowered.map(({ layers }) => need(layers, [])),
    heads: network.mountingPoints.map((point) => {
      const { producers } = lowered[point.blockIndex]!
      const output = producers.get(network.blocks[point.blockIndex]!.output)!
      return point.heads.map(({ nodes }) =>
        need(layersOf(nodes, { bits, producers }).layers, point === last ? [] : [output]),
      )
    }),
  }
}

/** What the network of these choices needs: all weights, and the peak of its hungriest part. */
export function candidateMemory(
  { mountingPoints }: EarlyExitNetwork,
  { blocks, heads }: NetworkMemory,
  choices: Choices,
): MemoryNeed {
  const depth = mountingPoints.at(-1)!.blockIndex + 1
  const mounted = choices.flatMap((choice, point) => (choice === 0 ? [] : [heads[point]![choice - 1]!]))
  const parts = [...blocks.slice(0, depth), ...mounted]
  return {
    weightBits: parts.reduce((sum, part) => sum + part.weightBits, 0),
    peakOnChipBits: Math.max(...parts.map((part) => part.peakOnChipBits)),
  }
}

function weightBits(layer: Layer): number {
  const hasWeights = layer.operator === 'conv' || layer.operator === 'depthwise' || layer.operator === 'gemm'
  return hasWeights ? operandElements(layer, 'W') * layer.precision.W : 0
}
