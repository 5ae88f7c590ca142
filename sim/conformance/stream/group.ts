import type { Layer } from '../../workload/layer.ts'
import type { NodeLoop } from './split-cores.ts'

/** A loop around all nodes of a group; each step of all of them is an iteration. */
export interface GroupLoop {
  readonly name: string
  readonly size: number
}

/** What a node reads or makes in one iteration. */
export interface GroupTensor {
  readonly name: string
  readonly bits: number
  /** The loops of the group that change it. */
  readonly changedBy: readonly string[]
}

/** An operator that every iteration runs, or only the first of those that its loops tell apart. */
export interface GroupNode {
  readonly name: string
  /** Its ONNX operator. */
  readonly operatorType: string
  /** All that it computes in an iteration, on all of its cores. */
  readonly layer: Layer
  /** Its loops in the order in which Stream lists them. */
  readonly loops: readonly NodeLoop[]
  readonly cyclesPerOperation: number
  /** Read from outside the group, or made by the node of that name. */
  readonly inputs: readonly (GroupTensor & { readonly madeBy?: string })[]
  readonly output: GroupTensor
  /** The loops of the group in which it runs. */
  readonly runsIn: readonly string[]
}

/** Operators that are fused: one row of slots, run over and over. */
export interface Group {
  /** Innermost first. */
  readonly loops: readonly GroupLoop[]
  readonly nodes: readonly GroupNode[]
}
