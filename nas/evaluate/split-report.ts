import { type BaselineName, baselineNames, baselines, type Reduction } from './baselines.ts'
import { bootstrapMeans, type Interval } from './bootstrap.ts'
import type { SplitDecisions } from './confidence.ts'
import type { Choices } from './configuration.ts'
import { evaluate } from './evaluate.ts'
import type { ExitCosts, Figures } from './exit-costs.ts'
import { imageFigures } from './image-figures.ts'

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

export interface ReportedSplit {
  readonly decisions: SplitDecisions
  /** Per image, 1 where the static network is right. */
  readonly baseline: Uint8Array
}

/** A candidate with how its exits decide. */
export interface ReportedCandidate {
  readonly choices: Choices
  /** One for all exits, or one for each exit but the last. */
  readonly threshold: number | readonly number[]
  /** Of this candidate. */
  readonly costs: ExitCosts
}

const keys = ['macs', 'energyPj', 'latencyCycles', 'etJCycles'] as const

/** A candidate on one split; the same images are drawn for all its figures, so that differences are paired. */
export function splitReport(
  { choices, threshold, costs }: ReportedCandidate,
  { decisions, baseline }: ReportedSplit,
): SplitReport {
  const figures = imageFigures(decisions, costs, choices, threshold)
  const difference = figures.correct.map((right, image) => right - baseline[image]!)
  const columns = [figures.correct, difference, ...keys.map((key) => figures[key])]
  const [accuracy, gain, ...means] = bootstrapMeans(columns, { seed: 1 }) as [Interval, Interval]
  const references = baselines(costs, choices)
  const evaluation = evaluate(decisions, costs, choices, threshold)
  const { macs, energyPj, latencyCycles, etJCycles, exitRatios } = evaluation
  const against = (reference: Figures): ReductionIntervals => {
    const [macs, energy, latency, et] = keys.map((key, k) => savedOf(means[k]!, reference[key]))
    return { macs: macs!, energy: energy!, latency: latency!, et: et! }
  }
  const reductions = baselineNames.map((name) => [name, against(references[name])])
  return {
    macs,
    energyPj,
    latencyCycles,
    etJCycles,
    accuracy,
    gain,
    exitRatios,
    reduction: Object.fromEntries(reductions) as SplitReport['reduction'],
  }
}

/** Baselines cost the same for every image, so the interval of what is saved is that of the cost, turned round. */
function savedOf({ mean, lower, upper }: Interval, reference: number): Interval {
  return { mean: 1 - mean / reference, lower: 1 - upper / reference, upper: 1 - lower / reference }
}
