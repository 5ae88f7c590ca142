import type { ArrayShape, Dataflow } from '../gemm.ts'

/** Words per cycle between DRAM and each buffer. */
export interface Bandwidth {
  readonly input: number
  readonly weight: number
  readonly output: number
}

/** A systolic array with its three double-buffered memories: what a SCALE-Sim .cfg file describes. */
export interface ScaleSimConfig {
  readonly name: string
  readonly array: ArrayShape
  readonly dataflow: Dataflow
  /** Words of one byte. */
  readonly bufferWords: Bandwidth
  /** `estimate`: the array never waits, and the bandwidth that this takes is estimated. */
  readonly bandwidth: Bandwidth | 'estimate'
}
