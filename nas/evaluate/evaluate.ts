import { mountedDecisions, type SplitDecisions } from './confidence.ts'
import type { Choices } from './configuration.ts'
import { costsToExits, type ExitCosts, type Figures } from './exit-costs.ts'

/** What one early-exit network does on one split; the figures are averages over its images. */
export interface Evaluation extends Figures {
  readonly images: number
  readonly correct: number
  readonly accuracy: number
  /** Images that leave at each of its exits. */
  readonly exitCounts: readonly number[]
  /** The same as fractions; they sum to 1. */
  readonly exitRatios: readonly number[]
}

/**
 * Evaluates one candidate image by image: an image leaves at the first exit where its confidence is greater than or
 * equal to the threshold, and at the last one in any case. Average cost = Σ ratio of exit i × cost of leaving there;
 * average ET = Σ ratio i × cumulative energy i × cumulative latency i.
 *
 * @param threshold one for all exits, or one for each exit but the last.
 */
export function evaluate(
  decisions: SplitDecisions,
  costs: ExitCosts,
  choices: Choices,
  threshold: number | readonly number[],
): Evaluation {
  const { images } = decisions
  const heads = mountedDecisions(decisions, choices)
  const last = heads.length - 1
  const thresholds = typeof threshold === 'number' ? heads.map(() => threshold) : threshold
  const exitCounts = heads.map(() => 0)
  let correct = 0
  for (let image = 0; image < images; image++) {
    let exit = 0
    while (exit < last && heads[exit]!.confidence[image]! < thresholds[exit]!) exit++
    exitCounts[exit]! += 1
    correct += heads[exit]!.correct[image]!
  }
  return evaluationOfCounts(images, correct, exitCounts, costsToExits(costs, choices))
}

/** @param paths what leaving at each exit costs */
export function evaluationOfCounts(
  images: number,
  correct: number,
  exitCounts: readonly number[],
  paths: readonly Figures[],
): Evaluation {
  const average = (key: keyof Figures) =>
    paths.reduce((sum, path, exit) => sum + exitCounts[exit]! * path[key], 0) / images
  return {
    images,
    correct,
    accuracy: correct / images,
    exitCounts,
    exitRatios: exitCounts.map((count) => count / images),
    macs: average('macs'),
    energyPj: average('energyPj'),
    latencyCycles: average('latencyCycles'),
    etJCycles: average('etJCycles'),
  }
}
