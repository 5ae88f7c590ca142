import type { Layer } from './layer.ts'

/** A layer of a network, with where its inputs come from. */
export interface LayerNode {
  readonly layer: Layer
  /** Names of the layers whose outputs it reads; 'input' is the image. */
  readonly inputs: readonly string[]
  /** Operations on its outputs on their way to memory: energy, no time. */
  readonly fused: readonly Layer[]
  /** Layers of whose result it depends whether this one runs at all: it waits for them, and so do its weights. */
  readonly after?: readonly string[]
}
