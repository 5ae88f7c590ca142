import type { Core, Memory, System } from '../hardware/accelerator.ts'
import { makeLayer, type Precision } from '../workload/layer.ts'
import type { LayerNode } from '../workload/layer-graph.ts'

/** Sizes of a small system for tests. */
export interface SmallSystem {
  readonly cores?: number
  readonly weightBits?: number
  readonly activationBits?: number
  readonly linkBits?: number
  readonly offChipBits?: number
  /** All cores keep their maps in one memory. */
  readonly isShared?: boolean
}

/** Cores of 4 × 4 multipliers, and one for additions and pooling, all linked to each other. */
export function smallSystem({
  cores = 2,
  weightBits = 2 ** 14,
  activationBits = 2 ** 16,
  linkBits = 16,
  offChipBits = 32,
  isShared = false,
}: SmallSystem = {}): System {
  const names = [...Array.from({ length: cores }, (_, i) => `core${i}`), 'vector']
  const links = names.flatMap((a, i) =>
    names.slice(i + 1).map((b) => ({
      between: [a, b] as const,
      bitsPerCycle: linkBits,
      energyPjPerBit: 0.5,
    })),
  )
  return {
    name: 'small',
    source: 'made up',
    clockMhz: 0,
    staticPowerMw: 0,
    cores: names
      .map((name) =>
        name === 'vector' ? vectorCore(activationBits) : arrayCore(name, weightBits, activationBits),
      )
      .map((core) => (isShared ? withSharedMaps(core) : core)),
    links,
    offChip: {
      readBitsPerCycle: offChipBits,
      writeBitsPerCycle: offChipBits,
      readEnergyPj: 100,
      writeEnergyPj: 110,
      linkBitsPerCycle: offChipBits,
      linkEnergyPjPerBit: 1,
    },
  } as System
}

function withSharedMaps(core: Core): Core {
  return {
    ...core,
    memories: core.memories.map((one) => (one.name === 'sram' ? { ...one, sharedAs: 'maps' } : one)),
  }
}

function arrayCore(name: string, weightBits: number, activationBits: number): Core {
  return {
    name,
    operators: ['conv', 'depthwise', 'gemm'],
    array: [
      { name: 'D1', size: 4 },
      { name: 'D2', size: 4 },
    ],
    macEnergy,
    outputPathEnergyPj: 0.1,
    wiring: {},
    memories: [
      memory('rf_W', ['W'], 8, 8, []),
      memory('rf_O', ['O'], 16, 16, []),
      memory('sram_W', ['W'], weightBits, 64, ['D1', 'D2']),
      memory('sram', ['I', 'O'], activationBits, 128, ['D1', 'D2']),
    ],
  }
}

function vectorCore(bits: number): Core {
  return {
    name: 'vector',
    operators: ['add', 'pool'],
    array: [{ name: 'D1', size: 8 }],
    macEnergy,
    outputPathEnergyPj: 0,
    wiring: { add: { D1: 'OX' }, pool: { D1: 'K' } },
    memories: [memory('sram', ['I', 'W', 'O'], bits, 128, ['D1'])],
  }
}

const macEnergy: Core['macEnergy'] = { energyPj: 0.04, bits: 8, source: 'made up', scaling: 'constant' }

function memory(
  name: string,
  operands: Memory['operands'],
  sizeBits: number,
  bitsPerCycle: number,
  serves: readonly string[],
): Memory {
  const ports = { readToLower: 'r', writeFromUpper: 'w', readToUpper: 'r', writeFromLower: 'w' }
  return {
    ...{ name, operands, sizeBits, readBitsPerCycle: bitsPerCycle, writeBitsPerCycle: bitsPerCycle },
    ...{ readGranularityBits: bitsPerCycle, writeGranularityBits: bitsPerCycle, serves },
    ...{ readEnergyPj: bitsPerCycle / 100, writeEnergyPj: bitsPerCycle / 80 },
    ports: Object.fromEntries(operands.map((operand) => [operand, ports])),
  }
}

export const int8: Precision = { W: 8, I: 8, O: 8, partialSum: 16 }

export function layerNode(layer: LayerNode['layer'], ...inputs: string[]): LayerNode {
  return { layer, inputs, fused: [] }
}

/** A block with a residual addition on a map of `side` × `side` pixels, then pooling and a linear layer. */
export function residualNetwork(side: number, channels: number, window = 3): readonly LayerNode[] {
  const map = { OX: side, OY: side }
  const inputSize = { x: side, y: side }
  const half = side / 2
  return [
    layerNode(
      makeLayer('stem', 'conv', { ...map, K: channels, C: 3, FX: 3, FY: 3 }, int8, { inputSize }),
      'input',
    ),
    layerNode(makeLayer('expand', 'conv', { ...map, K: 2 * channels, C: channels }, int8), 'stem'),
    layerNode(
      makeLayer('depthwise', 'depthwise', { ...map, G: 2 * channels, FX: window, FY: window }, int8, {
        inputSize,
      }),
      'expand',
    ),
    layerNode(makeLayer('project', 'conv', { ...map, K: channels, C: 2 * channels }, int8), 'depthwise'),
    layerNode(makeLayer('add', 'add', { ...map, G: channels }, int8), 'project', 'stem'),
    layerNode(
      makeLayer(
        'pool',
        'pool',
        { OX: half, OY: half, K: channels, FX: 2, FY: 2 },
        { ...int8, W: 0 },
        { stride: 2 },
      ),
      'add',
    ),
    layerNode(makeLayer('logits', 'gemm', { C: channels * half * half, K: 10 }, int8), 'pool'),
  ]
}
