import type { CostSummary } from '../../sim/cost/summary.ts'
import { withCombining } from '../evaluate/combining-cost.ts'
import type { SplitDecisions } from '../evaluate/confidence.ts'
import type { ExitCombiner } from '../evaluate/exit-combination.ts'
import type { ExitCosts } from '../evaluate/exit-costs.ts'
import { type CostObjective, costKeys } from '../search/objectives.ts'
import { fitPolicy, type RefinedNetwork, type RefineOptions, refineNetwork } from './refine-network.ts'
import { screenNetworks } from './screen.ts'

export interface RefineSpaceOptions {
  readonly validation: SplitDecisions
  readonly combiner: ExitCombiner | undefined
  /** Of taking in one earlier exit. */
  readonly combining: CostSummary
  readonly costs: ExitCosts
  /** Per validation image, 1 where the static network is right. */
  readonly baseline: Uint8Array
  readonly allowedLoss: number
  readonly objective: CostObjective
  /** Thresholds for the first look at the whole space. */
  readonly thresholds: readonly number[]
  readonly grid: readonly number[]
  readonly mostExits: number
  readonly folds: number
  readonly standardErrors: number
  readonly keep: { readonly walked: number; readonly refined: number }
  readonly onScreened?: (candidates: number) => void
  readonly onRefined?: () => void
}

/**
 * The cheapest candidate of a space whose accuracy, cross-validated, is within the allowed loss of the static network's:
 * the most promising are looked at in the order of what they would cost without a margin, which no margin lowers, so
 * the search ends at the first that could not be cheaper than the best found.
 */
export function refineSpace(options: RefineSpaceOptions): RefinedNetwork | undefined {
  const { validation, combiner, combining, costs, baseline, allowedLoss, objective, grid, folds } = options
  const right = baseline.reduce((sum, correct) => sum + correct, 0)
  const candidates = screenNetworks({
    decisions: validation,
    costs,
    thresholds: options.thresholds,
    grid,
    objective,
    correct: Math.ceil(right - allowedLoss * validation.images - 1e-9),
    mostExits: options.mostExits,
    keep: options.keep,
  })
  options.onScreened?.(candidates.length)
  const fitted = candidates
    .flatMap((choices) => {
      const of: RefineOptions = {
        validation,
        combiner,
        costs: combiner ? withCombining(costs, choices, combining) : costs,
        choices,
        cost: costKeys[objective],
        grid,
        baseline,
        allowedLoss,
        folds,
        standardErrors: options.standardErrors,
      }
      const policy = fitPolicy(of, 0)
      return policy ? [{ of, leastCost: policy.cost }] : []
    })
    .sort((a, b) => a.leastCost - b.leastCost)
  let best: RefinedNetwork | undefined
  for (const { of, leastCost } of fitted) {
    if (best && leastCost >= best.policy.cost) break
    const refined = refineNetwork(of)
    if (refined && (!best || refined.policy.cost < best.policy.cost)) best = refined
    options.onRefined?.()
  }
  return best
}
