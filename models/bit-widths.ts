import { InputError } from '../errors.ts'
import type { EarlyExitNetwork } from './graph.ts'

/** 2 … 8, or 32: floating point. */
export interface BitWidths {
  readonly weightBits: number
  /** Of the tensors that a layer writes. */
  readonly activationBits: number
}

/** One width for all layers, save those of `exceptions`, by the node's name. */
export interface LayerBits extends BitWidths {
  readonly exceptions?: ReadonlyMap<string, BitWidths>
}

/** Where zero lies among the levels of a tensor that may be negative: in the middle, or where its range puts it. */
export type ZeroPoints = 'symmetric' | 'affine'

export interface MixedBits extends BitWidths {
  /** What is different in the heads. */
  readonly headBits?: Partial<BitWidths>
  /** What is different in single layers: by a node's name, or what it begins with before a dot (`block3`, `stem.conv`). */
  readonly layerBits?: Readonly<Record<string, Partial<BitWidths>>>
}

/**
 * The widths of every node of a network; of several keys of `layerBits` that fit a node the longest holds.
 *
 * @throws {InputError} for a key that fits no node
 */
export function layerBitsOf({ blocks, mountingPoints }: EarlyExitNetwork, bits: MixedBits): LayerBits {
  const { weightBits, activationBits, headBits = {}, layerBits = {} } = bits
  const common = { weightBits, activationBits }
  const keys = Object.keys(layerBits).sort((a, b) => a.length - b.length)
  const unused = new Set(keys)
  const exceptions = new Map<string, BitWidths>()
  const resolve = (name: string, base: BitWidths) => {
    let widths = base
    for (const key of keys) {
      if (name !== key && !name.startsWith(`${key}.`)) continue
      unused.delete(key)
      widths = { ...widths, ...layerBits[key] }
    }
    if (widths !== common) exceptions.set(name, widths)
  }
  for (const { name } of blocks.flatMap(({ nodes }) => nodes)) resolve(name, common)
  const ofHeads = bits.headBits ? { ...common, ...headBits } : common
  for (const { name } of mountingPoints.flatMap(({ heads }) => heads).flatMap(({ nodes }) => nodes)) {
    resolve(name, ofHeads)
  }
  for (const key of unused) {
    throw new InputError({
      place: 'layerBits',
      expected: 'a layer of the network, or a group of them',
      found: key,
    })
  }
  return { ...common, ...(exceptions.size > 0 && { exceptions }) }
}

export function bitsOfNode(bits: LayerBits, name: string): BitWidths {
  return bits.exceptions?.get(name) ?? bits
}

/** The fewest bits of any weight or tensor. */
export function fewestBits({ weightBits, activationBits, exceptions = new Map() }: LayerBits): number {
  const all = [{ weightBits, activationBits }, ...exceptions.values()]
  return Math.min(...all.flatMap((bits) => [bits.weightBits, bits.activationBits]))
}
