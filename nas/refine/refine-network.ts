import type { SplitDecisions } from '../evaluate/confidence.ts'
import type { Choices } from '../evaluate/configuration.ts'
import { evaluate } from '../evaluate/evaluate.ts'
import type { ExitCombination, ExitCombiner } from '../evaluate/exit-combination.ts'
import type { ExitCosts, Figures } from '../evaluate/exit-costs.ts'
import { imageFigures } from '../evaluate/image-figures.ts'
import { foldsOf, selectImages } from '../evaluate/select-images.ts'
import { thresholdProblem } from '../evaluate/threshold-problem.ts'
import { optimalThresholds } from '../evaluate/threshold-vectors.ts'

/** How the exits of a candidate decide. */
export interface ExitPolicy {
  /** One for each exit but the last. */
  readonly thresholds: readonly number[]
  /** Weights of earlier exits' logits; none where each exit speaks for itself. */
  readonly combination: ExitCombination | undefined
}

export interface RefineOptions {
  /** Of each head by itself, on the validation split. */
  readonly validation: SplitDecisions
  /** Where exits are to take in those before them. */
  readonly combiner: ExitCombiner | undefined
  /** Of this candidate, its combining included. */
  readonly costs: ExitCosts
  readonly choices: Choices
  readonly cost: keyof Figures
  /** Thresholds that an exit may have, ascending. */
  readonly grid: readonly number[]
  /** Per image, 1 where the network to compare with is right. */
  readonly baseline: Uint8Array
  /** Fraction of the images by which a candidate may be right less often than that network. */
  readonly allowedLoss: number
  readonly folds: number
  /** By how many standard errors the cross-validated difference must be above the goal. */
  readonly standardErrors: number
}

/** The cheapest thresholds for an accuracy on the whole validation split. */
export interface FittedPolicy extends ExitPolicy {
  /** Average over the images. */
  readonly cost: number
  /** Whether no vector of the grid is cheaper, to within 0.2 %. */
  readonly isProven: boolean
}

export interface RefinedNetwork {
  readonly choices: Choices
  readonly policy: FittedPolicy
  /** Fraction of the images asked for above the goal so that images not fitted on reach it. */
  readonly margin: number
  /** Accuracy less that of the baseline, on images not fitted on, and the standard error of the difference. */
  readonly gain: { readonly mean: number; readonly standardError: number }
}

/** Accuracies are fractions of image counts: differences of less than this are rounding. */
const rounding = 1e-9
/** Groups of images looked at before a search for thresholds stops without a proof: more than usual, as networks are few. */
const workLimit = 1_500_000
const margins = [0, 0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.008, 0.01]

/** Thresholds, and weights of a combination, chosen on all images; none where none are accurate enough. */
export function fitPolicy(options: RefineOptions, margin: number): FittedPolicy | undefined {
  const { validation, combiner, choices } = options
  const combination = combiner?.fit(choices)
  const decisions = combination ? combiner!.decisions('validation', choices, combination) : validation
  return policyOn(options, Int32Array.from(options.baseline.keys()), decisions, combination, margin)
}

/**
 * Chooses how the exits of one candidate decide, on the validation split: the cheapest way that is accurate enough. What
 * is just accurate enough on the images it was chosen on is less so on others. So the floor is raised until,
 * cross-validated, the difference to the baseline is the goal or more, by the standard errors asked for (with one it is
 * the rule of Breiman et al., Classification and Regression Trees, 1984, section 3.4.3, here for an accuracy).
 *
 * @returns nothing where no margin reaches it.
 */
export function refineNetwork(options: RefineOptions): RefinedNetwork | undefined {
  const { validation, combiner, costs, choices, baseline, allowedLoss } = options
  const folds = foldsOf(validation.images, options.folds).map((fold) => {
    const combination = combiner?.fit(choices, fold.fitted)
    const decisions = combination ? combiner!.decisions('validation', choices, combination) : validation
    return { ...fold, combination, decisions }
  })
  for (const margin of margins) {
    const differences = new Float64Array(validation.images)
    for (const { fitted, held, decisions, combination } of folds) {
      const policy = policyOn(options, fitted, decisions, combination, margin)
      if (!policy) return undefined
      const { correct } = imageFigures(selectImages(decisions, held), costs, choices, policy.thresholds)
      held.forEach((image, i) => {
        differences[image] = correct[i]! - baseline[image]!
      })
    }
    const gain = meanAndError(differences)
    if (gain.mean - options.standardErrors * gain.standardError < -allowedLoss - rounding) continue
    const policy = fitPolicy(options, margin)
    return policy && { choices, policy, margin, gain }
  }
  return undefined
}

function policyOn(
  { costs, choices, cost, grid, baseline, allowedLoss }: RefineOptions,
  images: Int32Array,
  decisions: SplitDecisions,
  combination: ExitCombination | undefined,
  margin: number,
): FittedPolicy | undefined {
  const right = images.reduce((sum, image) => sum + baseline[image]!, 0)
  const correct = Math.ceil(right + (margin - allowedLoss) * images.length - 1e-9)
  const selected = selectImages(decisions, images)
  const problem = thresholdProblem(selected, costs, choices, { grid, cost })
  const { best, isProven } = optimalThresholds(problem, { correct, tolerance: 0.002, workLimit })
  if (!best) return undefined
  const thresholds = best.vector.map((index) => grid[index]!)
  return { thresholds, combination, cost: evaluate(selected, costs, choices, thresholds)[cost], isProven }
}

function meanAndError(values: Float64Array): { mean: number; standardError: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, standardError: Math.sqrt(squares / (values.length - 1) / values.length) }
}
