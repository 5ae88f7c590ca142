import type { HeadCalibration } from '../../nas/evaluate/calibration.ts'
import type { Figures } from '../../nas/evaluate/exit-costs.ts'
import type { MountedHeads } from '../../nas/evaluate/mounted-heads.ts'
import type { MemoryNeed } from '../../nas/evaluate/network-memory.ts'
import type { SplitReport } from '../../nas/evaluate/split-report.ts'
import type { ExpectedFigures } from '../simulate/exit-ratios.ts'
import type { DeadlineCheck } from './deadline.ts'
import type { SweepSummary } from './one-threshold-sweep.ts'
import type { ThresholdComparison } from './threshold-comparison.ts'

/** What one exit does on the images of one split. */
export interface ExitOnSplit {
  /** Fraction of the images that leave here. */
  readonly ratio: number
  /** Of the images that leave here; null where none does. */
  readonly accuracy: number | null
  /** Of this head on all images, whether they come to it or not. */
  readonly headAccuracy: number
}

/** One exit: the figures are those of an image that leaves there, all before it included. */
export interface ExitReport extends Figures {
  readonly exit: string
  readonly kind: number
  /** Null at the last exit, which takes every image. */
  readonly threshold: number | null
  readonly validation: ExitOnSplit
  readonly test: ExitOnSplit
}

export interface EvaluatedSplit extends SplitReport {
  /** Over the images: average, percentiles and the dearest exit at which any leaves. */
  readonly expected: ExpectedFigures
}

/** All about one candidate, as JSON. */
export interface CandidateDocument extends MountedHeads {
  /** One for each exit but the last. */
  readonly thresholds: readonly number[]
  readonly static: MountedHeads &
    Figures & { readonly validationAccuracy: number; readonly testAccuracy: number }
  readonly validation: EvaluatedSplit
  readonly test: EvaluatedSplit
  readonly perExit: readonly ExitReport[]
  readonly memory: MemoryNeed
  readonly deadline: DeadlineCheck | null
  /** Of the candidate's heads, before they are calibrated and after. */
  readonly calibration: readonly HeadCalibration[]
  readonly thresholdSearch: ThresholdComparison | null
  /** One threshold for all exits, on a fine grid. */
  readonly thresholdSweep: SweepSummary | null
  readonly provenance: {
    readonly bank: { readonly name: string; readonly sha256: string }
    readonly data: string
    readonly images: Readonly<Record<'validation' | 'test', number>>
    readonly network: string
    readonly hardware: string
    readonly clockMhz: number
    readonly energyTable: string
    readonly fidelity: string
    readonly pooling: string
    readonly residency: string
    readonly confidence: string
    readonly calibrated: boolean
  }
}
