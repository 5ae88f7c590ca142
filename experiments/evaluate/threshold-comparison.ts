import type { SplitDecisions } from '../../nas/evaluate/confidence.ts'
import type { Choices } from '../../nas/evaluate/configuration.ts'
import { evaluate } from '../../nas/evaluate/evaluate.ts'
import type { ExitCosts } from '../../nas/evaluate/exit-costs.ts'
import type { SplitName } from '../../nas/evaluate/logit-bank.ts'
import { pairwiseFromPriced } from '../../nas/evaluate/pairwise-thresholds.ts'
import {
  bestSingleThreshold,
  greedyThresholds,
  pricedThresholds,
} from '../../nas/evaluate/threshold-heuristics.ts'
import { type ThresholdOutcome, thresholdProblem } from '../../nas/evaluate/threshold-problem.ts'
import { optimalThresholds } from '../../nas/evaluate/threshold-vectors.ts'
import { geneticThresholds } from '../../nas/search/genetic-thresholds.ts'
import { type CostObjective, costKeys } from '../../nas/search/objectives.ts'

export const thresholdMethods = [
  'single',
  'greedy',
  'priced',
  'pairwise',
  'genetic',
  'branch-and-bound',
] as const
export type ThresholdMethod = (typeof thresholdMethods)[number]

/** What one way of choosing thresholds found. */
export interface MethodResult {
  readonly method: ThresholdMethod
  /** One for each exit but the last; null where none was found that is accurate enough. */
  readonly thresholds: readonly number[] | null
  /** Average of an image, in the unit of the figure. */
  readonly cost: Readonly<Record<SplitName, number>> | null
  readonly accuracy: Readonly<Record<SplitName, number>> | null
}

/** Thresholds of one network chosen on the validation images for the least cost at an accuracy. */
export interface ThresholdComparison {
  readonly objective: CostObjective
  /** Validation accuracy asked for. */
  readonly floor: number
  readonly grid: readonly number[]
  readonly methods: readonly MethodResult[]
  /** Average cost on the validation images that no vector of the grid is below; null where none reaches the floor. */
  readonly lowerBound: number | null
  /** Whether branch and bound came to its end, within the tolerance. */
  readonly isProven: boolean
  readonly tolerance: number
}

export interface ComparisonOptions {
  readonly choices: Choices
  readonly costs: ExitCosts
  readonly decisions: Readonly<Record<SplitName, SplitDecisions>>
  readonly objective: CostObjective
  /** Validation images that must be classified correctly. */
  readonly correct: number
  /** Ascending. */
  readonly grid: readonly number[]
}

const tolerance = 0.001
/** 3000 evaluations. */
const genetic = { seed: 1, populationSize: 60, generations: 50 }

/**
 * The thresholds of one network by every method, all on the same grid.
 *
 * @returns the comparison, and the milliseconds of the processor that each took, which differ from run to run.
 */
export function compareThresholds({
  choices,
  costs,
  decisions,
  objective,
  correct,
  grid,
}: ComparisonOptions): {
  comparison: ThresholdComparison
  milliseconds: Readonly<Record<ThresholdMethod, number>>
} {
  const { images } = decisions.validation
  const problem = thresholdProblem(decisions.validation, costs, choices, { grid, cost: costKeys[objective] })
  const milliseconds = Object.fromEntries(thresholdMethods.map((method) => [method, 0])) as Record<
    ThresholdMethod,
    number
  >
  const timed = <Result>(method: ThresholdMethod, run: () => Result): Result => {
    const before = process.cpuUsage()
    const result = run()
    const { user, system } = process.cpuUsage(before)
    milliseconds[method] = (user + system) / 1000
    return result
  }
  const told = (method: ThresholdMethod, outcome: ThresholdOutcome | undefined): MethodResult => {
    if (!outcome) return { method, thresholds: null, cost: null, accuracy: null }
    const thresholds = outcome.vector.map((index) => grid[index]!)
    const [validation, test] = (['validation', 'test'] as const).map((split) =>
      evaluate(decisions[split], costs, choices, thresholds),
    )
    const cost = costKeys[objective]
    return {
      method,
      thresholds,
      cost: { validation: validation![cost], test: test![cost] },
      accuracy: { validation: validation!.accuracy, test: test!.accuracy },
    }
  }
  const heuristics = [
    told(
      'single',
      timed('single', () => bestSingleThreshold(problem, correct)),
    ),
    told(
      'greedy',
      timed('greedy', () => greedyThresholds(problem, correct)),
    ),
    told(
      'priced',
      timed('priced', () => pricedThresholds(problem, correct)),
    ),
    told(
      'pairwise',
      timed('pairwise', () => pairwiseFromPriced(problem, correct)),
    ),
    told(
      'genetic',
      timed('genetic', () => geneticThresholds(problem, { correct, ...genetic })),
    ),
  ]
  const optimal = timed('branch-and-bound', () => optimalThresholds(problem, { correct, tolerance }))
  return {
    comparison: {
      objective,
      floor: correct / images,
      grid,
      methods: [...heuristics, told('branch-and-bound', optimal.best)],
      lowerBound: Number.isFinite(optimal.lowerBound) ? optimal.lowerBound / images : null,
      isProven: optimal.isProven,
      tolerance,
    },
    milliseconds,
  }
}
