import type { Core } from '../hardware/accelerator.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import type { Box } from './box.ts'

/** How a layer is cut: what each core makes, and in which parts. */
export interface LayerPlan {
  /** The cores that share the layer, each a contiguous range of rows or channels. */
  readonly cores: readonly Core[]
  readonly split: 'rows' | 'channels'
  /** Rows and channels that are computed at a time, at most. */
  readonly tileRows: number
  readonly tileChannels: number
}

/** A part of a layer's output that one core makes in one go. */
export interface ComputationNode {
  readonly layer: LayerNode
  readonly core: Core
  readonly box: Box
  /** Its place among the parts that its core makes of the layer. */
  readonly round: number
}
