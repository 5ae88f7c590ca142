import { InputError } from '../../errors.ts'
import type { SplitDecisions } from '../../nas/evaluate/confidence.ts'
import type { Choices } from '../../nas/evaluate/configuration.ts'
import { type Evaluation, evaluationOfCounts } from '../../nas/evaluate/evaluate.ts'
import { costsToExits, type ExitCosts } from '../../nas/evaluate/exit-costs.ts'
import type { SplitName } from '../../nas/evaluate/logit-bank.ts'
import { sweepThresholds } from '../../nas/evaluate/threshold-sweep.ts'

/** What a network does with one threshold for all exits. */
export type SweptThreshold = { readonly threshold: number } & Readonly<Record<SplitName, Evaluation>>

/** What a sweep says of a network. */
export interface SweepSummary {
  readonly thresholds: number
  /** Validation accuracy asked for. */
  readonly floor: number
  /** Of the thresholds that keep the floor, that of least energy × latency on validation; null where none does. */
  readonly cheapest: SweptThreshold | null
}

/**
 * The thresholds of `--sweep`: 1 / steps, 2 / steps … 1 − 1 / steps.
 *
 * @throws {InputError} on a number of steps that is not whole, below 2 or above 100 000.
 */
export function sweptGrid(steps: number): number[] {
  if (!Number.isInteger(steps) || steps < 2 || steps > 100_000)
    throw new InputError({
      place: '--sweep',
      expected: 'a whole number of steps between 2 and 100000',
      found: `${steps}`,
    })
  return Array.from({ length: steps - 1 }, (_, i) => (i + 1) / steps)
}

/** Every threshold of a grid as the one for all exits, on both splits. */
export function sweepOneThreshold(
  decisions: Readonly<Record<SplitName, SplitDecisions>>,
  costs: ExitCosts,
  choices: Choices,
  grid: readonly number[],
): SweptThreshold[] {
  const paths = costsToExits(costs, choices)
  const onSplit = (split: SplitName) => {
    const { images, correct, leaving } = sweepThresholds(decisions[split], choices, grid)
    return (i: number) =>
      evaluationOfCounts(
        images,
        correct[i]!,
        leaving.map((counts) => counts[i]!),
        paths,
      )
  }
  const validation = onSplit('validation')
  const test = onSplit('test')
  return grid.map((threshold, i) => ({ threshold, validation: validation(i), test: test(i) }))
}

/** @param correct validation images that must be classified correctly */
export function sweepSummary(swept: readonly SweptThreshold[], correct: number): SweepSummary {
  const kept = swept.filter(({ validation }) => validation.correct >= correct)
  const cheapest = kept.reduce<SweptThreshold | null>(
    (best, one) => (best && best.validation.etJCycles <= one.validation.etJCycles ? best : one),
    null,
  )
  return { thresholds: swept.length, floor: correct / swept[0]!.validation.images, cheapest }
}
