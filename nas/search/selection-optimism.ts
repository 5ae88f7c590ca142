import type { SplitDecisions } from '../evaluate/confidence.ts'
import { type Choices, choicesOf } from '../evaluate/configuration.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import type { ExitCosts } from '../evaluate/exit-costs.ts'
import { exitMasks } from '../evaluate/exit-masks.ts'
import { walk } from '../evaluate/walk.ts'
import { type CostObjective, costKeys } from './objectives.ts'

export interface SelectionOptions {
  /** The images on which candidates are chosen. */
  readonly here: SplitDecisions
  /** Images of the same kind that choosing has not seen. */
  readonly elsewhere: SplitDecisions
  readonly costs: ExitCosts
  readonly thresholds: readonly number[]
  readonly objective: CostObjective
  /** Of the average cost. */
  readonly budgets: readonly number[]
}

/** The most accurate candidate within a budget of one set of images. */
export interface Selection {
  readonly budget: number
  readonly choices: Choices
  readonly threshold: number
  readonly accuracyHere: number
  readonly accuracyElsewhere: number
}

/**
 * Chooses from the whole space, for each budget, the most accurate candidate on some images (of equal ones the
 * cheapest, then the first), and says how accurate the same candidate is on others. The difference is the optimism of
 * reporting accuracy on the images that were used to choose. Budgets below every candidate are left out.
 */
export function selectionOptimism({
  here,
  elsewhere,
  costs,
  thresholds,
  objective,
  budgets,
}: SelectionOptions): Selection[] {
  const kinds = costs.heads.map((heads) => heads.length)
  const best = budgets.map(() => ({ correct: -1, cost: 0, index: 0, threshold: 0 }))
  for (const threshold of thresholds) {
    const { correct, [costKeys[objective]]: cost } = walk(exitMasks(here, threshold), costs)
    budgets.forEach((budget, b) => {
      const held = best[b]!
      for (let index = 0; index < correct.length; index++) {
        if (cost[index]! > budget || correct[index]! < held.correct) continue
        if (correct[index]! === held.correct && cost[index]! >= held.cost) continue
        Object.assign(held, { correct: correct[index]!, cost: cost[index]!, index, threshold })
      }
    })
  }
  return budgets.flatMap((budget, b) => {
    const { correct, index, threshold } = best[b]!
    if (correct < 0) return []
    const choices = choicesOf(index, kinds)
    return {
      budget,
      choices,
      threshold,
      accuracyHere: correct / here.images,
      accuracyElsewhere: evaluate(elsewhere, costs, choices, threshold).accuracy,
    }
  })
}
