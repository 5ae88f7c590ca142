import type * as tf from '@tensorflow/tfjs-core'
import type { LayerBits, ZeroPoints } from '../../models/bit-widths.ts'
import type { TrainingBackend } from './backends/training-backend.ts'
import type { DeployedLayers } from './deployed-layers.ts'
import type { ModelState } from './model-state.ts'

/** Widths, and where the range of an activation tensor ends. */
export interface Quantization extends LayerBits {
  /** Percentile of the magnitudes; the largest where left out. */
  readonly percentile?: number
  /** Of tensors that may be negative and whose steps are not learned; symmetric where left out. */
  readonly zeroPoints?: ZeroPoints
}

/** How a batch goes through the network. */
export interface Phase {
  /** 'batch' trains on the batch's own statistics, 'running' uses the averages as constants. */
  readonly normalization: 'batch' | 'running'
  /** Absent: floating point. */
  readonly quantization?: Quantization | undefined
  /** Part of each early head's gradient that reaches the backbone; the last place's heads pass all of theirs. */
  readonly earlyExitGradient: number
}

/** What a batch showed, to be merged into the running averages after the step. */
export interface Observed {
  readonly statistics: Map<string, tf.Tensor1D>
  /** Per observed activation tensor the largest magnitude, or its ends (rangeNames); or percentiles of these. */
  readonly magnitudes: Map<string, number>
}

/** Ranges of observed activation tensors, and magnitudes that a batch shows, as tensors of a pass that is traced. */
export interface TracedRanges {
  readonly ranges: ReadonlyMap<string, tf.Tensor>
  readonly magnitudes: Map<string, tf.Variable>
}

/** One batch's way through a network. */
export interface Pass extends Phase {
  readonly state: ModelState
  readonly backend: TrainingBackend
  readonly observed: Observed
  /** In place of the state's ranges and the observed magnitudes. */
  readonly traced?: TracedRanges | undefined
  /** Of a network that stands still: constants in place of what the state would be folded to each time. */
  readonly deployed?: DeployedLayers | undefined
}

export function nothingObserved(): Observed {
  return { statistics: new Map(), magnitudes: new Map() }
}
