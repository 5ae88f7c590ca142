import type { ActivationNode, HeadKind, PaddedSides, TensorShape } from '../graph.ts'
import type { Requantization } from './requantization.ts'

/**
 * A tensor held in integers: real value = scale × (integer − zero point). Channels vary fastest: height × width ×
 * channels.
 */
export interface IntegerTensor {
  /** Name of the node of the graph that makes it. */
  readonly name: string
  readonly shape: TensorShape
  readonly scale: number
  readonly bits: number
  /** Symmetric, ±(2^(bits−1) − 1); otherwise 0 … 2^bits − 1. The image alone may also be −2^(bits−1). */
  readonly isSigned: boolean
  /** The integer that stands for zero, of unsigned tensors alone; 0 where left out. */
  readonly zeroPoint?: number
}

interface OperationBase {
  readonly output: IntegerTensor
  /** Whose clipping is that of the output's range. */
  readonly rectifier?: ActivationNode['function']
}

/**
 * (Σ weight · (input − zero point)) · 2^headroom + bias in 32 bits, then a factor per output channel, rounding, the
 * output's zero point and clipping. Batch norm is folded in.
 */
interface WeightedOperation extends OperationBase {
  readonly input: IntegerTensor
  readonly weightBits: number
  /** output × kernel row × kernel column × input of the group; linear: output × input in the input's own order. */
  readonly weights: Int8Array
  /** Per output channel: real weight = scale × integer. */
  readonly weightScales: Float64Array
  /** Per output channel: bits by which the sum is shifted left. */
  readonly headroom: Uint8Array
  /** Per output channel, of scale input.scale × weightScales / 2^headroom. */
  readonly bias: Int32Array
  readonly requantization: readonly Requantization[]
}

export interface IntegerConv extends WeightedOperation {
  readonly kind: 'conv'
  readonly kernel: number
  /** Columns of the window, where these are not as many as its rows. */
  readonly kernelWidth?: number
  readonly sides?: PaddedSides
  readonly stride: number
  /** Zeros on every side, where `sides` does not say otherwise. */
  readonly padding: number
  readonly groups: number
}

/** A linear layer; a map is read as it lies. */
export interface IntegerGemm extends WeightedOperation {
  readonly kind: 'gemm'
}

/** Σ multiplier · (input − zero point), in 32 bits, then one factor and the output's zero point. */
export interface IntegerAdd extends OperationBase {
  readonly kind: 'add'
  readonly inputs: readonly [IntegerTensor, IntegerTensor]
  readonly multipliers: readonly [number, number]
  readonly requantization: Requantization
}

interface Window {
  readonly input: IntegerTensor
  readonly kernel: number
  /** Columns of the window, where these are not as many as its rows. */
  readonly kernelWidth?: number
  readonly stride: number
  /** From window to window along a row, where it is not that along a column. */
  readonly strideWidth?: number
  /** Rows and columns around the map that windows reach over: zeros, or what a maximum never takes. */
  readonly sides?: PaddedSides
}

/** Keeps its input's scale and zero point. */
export interface IntegerMaxPool extends OperationBase, Window {
  readonly kind: 'max-pool'
}

/** The window's sum of input − zero point in 32 bits, then one factor, which divides by the window's size as well. */
export interface IntegerAveragePool extends OperationBase, Window {
  readonly kind: 'average-pool'
  readonly requantization: Requantization
}

export type IntegerOperation = IntegerConv | IntegerGemm | IntegerAdd | IntegerMaxPool | IntegerAveragePool

/** A head; its last operation gives the logits: 32 bits, or as wide as they are stored. */
export interface IntegerHead {
  readonly kind: HeadKind
  readonly operations: readonly IntegerOperation[]
  readonly logits: IntegerTensor
}

/** A trained network in integers alone, in the parts of the EarlyExitNetwork that it was made from. */
export interface IntegerNetwork {
  readonly name: string
  /** int8. */
  readonly image: IntegerTensor
  readonly classes: number
  readonly blocks: readonly {
    readonly operations: readonly IntegerOperation[]
    readonly output: IntegerTensor
  }[]
  readonly mountingPoints: readonly {
    readonly letter: string
    readonly blockIndex: number
    readonly heads: readonly IntegerHead[]
  }[]
}

/** The integers that a tensor may hold. */
export function integerRange({ bits, isSigned }: IntegerTensor): readonly [low: number, high: number] {
  const high = isSigned ? 2 ** (bits - 1) - 1 : 2 ** bits - 1
  return [isSigned ? -high : 0, high]
}

/** Largest magnitude of the reals that a tensor may hold, in units of its scale; the image may be −2^(bits−1). */
export function largestMagnitude(tensor: IntegerTensor): number {
  const [, high] = integerRange(tensor)
  const { zeroPoint = 0, isSigned } = tensor
  return isSigned ? high + 1 : Math.max(high - zeroPoint, zeroPoint)
}
