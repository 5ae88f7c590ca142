import type { HeadKind, MountingPoint } from '../../models/graph.ts'
import type { ExitCosts } from '../../nas/evaluate/exit-costs.ts'
import { mountedHeads } from '../../nas/evaluate/mounted-heads.ts'
import { type ReportedSplit, type SplitReport, splitReport } from '../../nas/evaluate/split-report.ts'
import type { RefinedNetwork } from '../../nas/refine/refine-network.ts'

export interface RefinedReport {
  readonly exits: readonly string[]
  readonly heads: readonly HeadKind[]
  /** One for each exit but the last. */
  readonly thresholds: readonly number[]
  /** Per exit the weights of the logits of the exits up to it; null where each speaks for itself. */
  readonly combination: readonly (readonly number[])[] | null
  /** Fraction asked for above the goal, and what that gives on images not fitted on. */
  readonly margin: number
  readonly crossValidated: RefinedNetwork['gain']
  readonly isProven: boolean
  readonly validation: SplitReport
  readonly test: SplitReport
}

export function refinedReport(
  { choices, policy, margin, gain }: RefinedNetwork,
  points: readonly MountingPoint[],
  costs: ExitCosts,
  splits: Readonly<Record<'validation' | 'test', ReportedSplit>>,
): RefinedReport {
  const candidate = { choices, threshold: policy.thresholds, costs }
  return {
    ...mountedHeads(points, choices),
    thresholds: policy.thresholds,
    combination: policy.combination ?? null,
    margin,
    crossValidated: gain,
    isProven: policy.isProven,
    validation: splitReport(candidate, splits.validation),
    test: splitReport(candidate, splits.test),
  }
}
