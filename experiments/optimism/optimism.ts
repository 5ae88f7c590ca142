import { bootstrapMeans, type Interval } from '../../nas/evaluate/bootstrap.ts'
import type { HeadDecisions, SplitDecisions } from '../../nas/evaluate/confidence.ts'
import { selectImages } from '../../nas/evaluate/select-images.ts'
import {
  type Selection,
  type SelectionOptions,
  type SelectionRule,
  selectionOptimism,
} from '../../nas/search/selection-optimism.ts'
import { permutation, randomStream } from '../../random.ts'

/** What choosing on some images and reporting on the same promises, over many deals of the images. */
export interface RuleOptimism {
  /** Images chosen on. */
  readonly images: number
  /** Deals in which some candidate satisfied the rule. */
  readonly deals: number
  /** Means over the deals of the accuracy where it was chosen, and of the same networks on fresh images. */
  readonly accuracyHere: number
  readonly accuracyFresh: number
  /** The same as points to the static network on the same images. */
  readonly gainHere: number
  readonly gainFresh: number
  /** The part of the gain that is not real: `gainHere` − `gainFresh`, with a 95 % interval of its mean over the deals. */
  readonly optimism: Interval
  /** Of the optimism of one deal. */
  readonly standardDeviation: number
}

/** One rule: choosing on as many images as the reporting set has, and as the validation set has. */
export interface DealtRule {
  readonly rule: SelectionRule
  readonly onReported: RuleOptimism | null
  readonly onValidation: RuleOptimism | null
}

export interface DealOptions extends Pick<SelectionOptions, 'costs' | 'thresholds' | 'objective' | 'rules'> {
  readonly validation: SplitDecisions
  readonly test: SplitDecisions
  readonly deals: number
  readonly seed: number
  readonly onDealt?: () => void
}

/**
 * How much a choice promises too much, by dealing the images of both splits anew, again and again, into a reporting
 * set and a validation set of the sizes that the bank has: candidates are chosen on each and looked at on the other.
 * The static network is not chosen, so the difference of gains is that of accuracies with less noise.
 *
 * The deals share their images: the interval is that of the mean over deals of these images.
 */
export function dealtOptimism(options: DealOptions): DealtRule[] {
  const { validation, test, deals, seed, rules, onDealt } = options
  const pooled = pool(validation, test)
  const random = randomStream(seed, 'optimism')
  const onReported: Selection[][] = rules.map(() => [])
  const onValidation: Selection[][] = rules.map(() => [])
  for (let deal = 0; deal < deals; deal++) {
    const order = permutation(pooled.images, random)
    const reported = selectImages(pooled, order.subarray(0, test.images))
    const rest = selectImages(pooled, order.subarray(test.images))
    for (const [here, elsewhere, found] of [
      [reported, rest, onReported],
      [rest, reported, onValidation],
    ] as const)
      for (const selection of selectionOptimism({ ...options, here, elsewhere }))
        found[rules.indexOf(selection.rule)]!.push(selection)
    onDealt?.()
  }
  return rules.map((rule, r) => ({
    rule,
    onReported: summary(onReported[r]!, test.images),
    onValidation: summary(onValidation[r]!, validation.images),
  }))
}

function summary(selections: readonly Selection[], images: number): RuleOptimism | null {
  if (selections.length === 0) return null
  const mean = (of: (selection: Selection) => number) =>
    selections.reduce((sum, selection) => sum + of(selection), 0) / selections.length
  const differences = Float64Array.from(selections, ({ here, elsewhere }) => here.gain - elsewhere.gain)
  const [optimism] = bootstrapMeans([differences], { seed: 1 })
  const squares = differences.reduce((sum, value) => sum + (value - optimism!.mean) ** 2, 0)
  return {
    images,
    deals: selections.length,
    accuracyHere: mean(({ here }) => here.accuracy),
    accuracyFresh: mean(({ elsewhere }) => elsewhere.accuracy),
    gainHere: mean(({ here }) => here.gain),
    gainFresh: mean(({ elsewhere }) => elsewhere.gain),
    optimism: optimism!,
    standardDeviation: Math.sqrt(squares / Math.max(1, selections.length - 1)),
  }
}

function pool(first: SplitDecisions, second: SplitDecisions): SplitDecisions {
  const both = (a: HeadDecisions, b: HeadDecisions): HeadDecisions => ({
    confidence: Float64Array.of(...a.confidence, ...b.confidence),
    correct: Uint8Array.of(...a.correct, ...b.correct),
  })
  return {
    images: first.images + second.images,
    points: first.points.map((heads, point) =>
      heads.map((head, kind) => both(head, second.points[point]![kind]!)),
    ),
  }
}
