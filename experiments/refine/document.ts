import type { HeadKind, MountingPoint } from '../../models/graph.ts'
import { type BaselineName, baselineNames, baselines, type Reduction } from '../../nas/evaluate/baselines.ts'
import { bootstrapMeans, type Interval } from '../../nas/evaluate/bootstrap.ts'
import type { SplitDecisions } from '../../nas/evaluate/confidence.ts'
import { evaluate } from '../../nas/evaluate/evaluate.ts'
import type { ExitCosts, Figures } from '../../nas/evaluate/exit-costs.ts'
import { imageFigures } from '../../nas/evaluate/image-figures.ts'
import type { RefinedNetwork } from '../../nas/refine/refine-network.ts'

/** Fractions saved, with 95 % intervals over the images. */
export type ReductionIntervals = Readonly<Record<keyof Reduction, Interval>>

/** What a network does on the images of one split, with 95 % bootstrap intervals. */
export interface SplitReport extends Figures {
  readonly accuracy: Interval
  /** Accuracy less that of the static network, on the same images. */
  readonly gain: Interval
  readonly exitRatios: readonly number[]
  readonly reduction: Readonly<Record<BaselineName, ReductionIntervals>>
}

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

export interface ReportedSplit {
  readonly decisions: SplitDecisions
  /** Per image, 1 where the static network is right. */
  readonly baseline: Uint8Array
}

export function refinedReport(
  { choices, policy, margin, gain }: RefinedNetwork,
  points: readonly MountingPoint[],
  costs: ExitCosts,
  splits: Readonly<Record<'validation' | 'test', ReportedSplit>>,
): RefinedReport {
  const mounted = points.flatMap(({ letter, heads }, point) =>
    choices[point] === 0 ? [] : [{ letter, kind: heads[choices[point]! - 1]!.kind }],
  )
  const report = ({ decisions, baseline }: ReportedSplit): SplitReport => {
    const figures = imageFigures(decisions, costs, choices, policy.thresholds)
    const difference = figures.correct.map((right, image) => right - baseline[image]!)
    const keys = ['macs', 'energyPj', 'latencyCycles', 'etJCycles'] as const
    const columns = [figures.correct, difference, ...keys.map((key) => figures[key])]
    const [accuracy, gain, ...means] = bootstrapMeans(columns, { seed: 1 }) as [Interval, Interval]
    const references = baselines(costs, choices)
    const { macs, energyPj, latencyCycles, etJCycles, exitRatios } = evaluate(
      decisions,
      costs,
      choices,
      policy.thresholds,
    )
    const against = (reference: Figures): ReductionIntervals => {
      const [macs, energy, latency, et] = keys.map((key, k) => savedOf(means[k]!, reference[key]))
      return { macs: macs!, energy: energy!, latency: latency!, et: et! }
    }
    return {
      macs,
      energyPj,
      latencyCycles,
      etJCycles,
      accuracy,
      gain,
      exitRatios,
      reduction: Object.fromEntries(
        baselineNames.map((name) => [name, against(references[name])]),
      ) as SplitReport['reduction'],
    }
  }
  return {
    exits: mounted.map(({ letter }) => letter),
    heads: mounted.map(({ kind }) => kind),
    thresholds: policy.thresholds,
    combination: policy.combination ?? null,
    margin,
    crossValidated: gain,
    isProven: policy.isProven,
    validation: report(splits.validation),
    test: report(splits.test),
  }
}

function savedOf({ mean, lower, upper }: Interval, reference: number): Interval {
  return { mean: 1 - mean / reference, lower: 1 - upper / reference, upper: 1 - lower / reference }
}
