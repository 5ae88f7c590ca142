import { staticChoices } from '../evaluate/baselines.ts'
import type { SplitDecisions } from '../evaluate/confidence.ts'
import { type Choices, choicesOf } from '../evaluate/configuration.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import type { ExitCosts } from '../evaluate/exit-costs.ts'
import { exitMasks } from '../evaluate/exit-masks.ts'
import { walk } from '../evaluate/walk.ts'
import { type CostObjective, costKeys } from './objectives.ts'

/**
 * Which candidate of a space is chosen: the most accurate whose average cost is within a budget, or the cheapest whose
 * accuracy is below the static network's by no more than a fraction of the images.
 */
export type SelectionRule =
  | { readonly kind: 'budget'; readonly most: number }
  | { readonly kind: 'loss'; readonly allowed: number }

export interface SelectionOptions {
  /** The images on which candidates are chosen. */
  readonly here: SplitDecisions
  /** Images of the same kind that choosing has not seen. */
  readonly elsewhere: SplitDecisions
  readonly costs: ExitCosts
  readonly thresholds: readonly number[]
  readonly objective: CostObjective
  readonly rules: readonly SelectionRule[]
}

/** A candidate on some images. */
export interface SelectedOn {
  readonly accuracy: number
  /** Accuracy less that of the static network on the same images. */
  readonly gain: number
  /** Average of an image. */
  readonly cost: number
}

export interface Selection {
  readonly rule: SelectionRule
  readonly choices: Choices
  readonly threshold: number
  readonly here: SelectedOn
  readonly elsewhere: SelectedOn
}

/** Costs are sums in different orders, accuracies fractions: differences of less than this are rounding. */
const rounding = 1e-12

/**
 * Chooses a candidate of the whole space by each rule on some images (of equal ones the cheaper or more accurate, then
 * the first), and says what the same candidate does on others. The difference is the optimism of reporting on the
 * images that were used to choose. A rule that no candidate satisfies is left out.
 */
export function selectionOptimism({
  here,
  elsewhere,
  costs,
  thresholds,
  objective,
  rules,
}: SelectionOptions): Selection[] {
  const key = costKeys[objective]
  const kinds = costs.heads.map((heads) => heads.length)
  const fixed = staticChoices(costs)
  const staticHere = evaluate(here, costs, fixed, []).correct
  const floors = rules.map((rule) =>
    rule.kind === 'loss' ? staticHere - (rule.allowed + rounding) * here.images : 0,
  )
  const best = rules.map(() => ({ correct: -1, cost: Number.POSITIVE_INFINITY, index: -1, threshold: 0 }))
  for (const threshold of thresholds) {
    const { correct, [key]: cost } = walk(exitMasks(here, threshold), costs)
    rules.forEach((rule, r) => {
      const held = best[r]!
      const isBetter = rule.kind === 'budget' ? moreAccurate : cheaper
      const most = rule.kind === 'budget' ? rule.most * (1 + rounding) : Number.POSITIVE_INFINITY
      for (let index = 0; index < correct.length; index++) {
        if (cost[index]! > most || correct[index]! < floors[r]!) continue
        if (!isBetter(correct[index]!, cost[index]!, held)) continue
        Object.assign(held, { correct: correct[index]!, cost: cost[index]!, index, threshold })
      }
    })
  }
  return rules.flatMap((rule, r) => {
    const { index, threshold } = best[r]!
    if (index < 0) return []
    const choices = choicesOf(index, kinds)
    const on = (images: SplitDecisions): SelectedOn => {
      const { accuracy, [key]: cost } = evaluate(images, costs, choices, threshold)
      return { accuracy, gain: accuracy - evaluate(images, costs, fixed, []).accuracy, cost }
    }
    return { rule, choices, threshold, here: on(here), elsewhere: on(elsewhere) }
  })
}

interface Held {
  readonly correct: number
  readonly cost: number
}

function moreAccurate(correct: number, cost: number, held: Held): boolean {
  return correct > held.correct || (correct === held.correct && cost < held.cost)
}

function cheaper(correct: number, cost: number, held: Held): boolean {
  return cost < held.cost || (cost === held.cost && correct > held.correct)
}
