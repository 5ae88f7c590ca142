import { InputError } from '../../errors.ts'
import type { StageCost } from '../../nas/evaluate/stage-costs.ts'
import { sumCosts } from '../../sim/cost/summary.ts'
import {
  type CostFigures,
  cumulativePaths,
  expectedCost,
  type PathCost,
} from '../../sim/exits/expected-cost.ts'

/** Ratios are often printed with two digits. */
const tolerance = 0.01

/**
 * The fractions of `--exit-ratios 0.7,0.3`.
 *
 * @throws {InputError} when there is not one for each exit, or they do not sum to 1.
 */
export function parseExitRatios(text: string | undefined, exits: number): readonly number[] | undefined {
  if (text === undefined) return undefined
  const ratios = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  const sum = ratios.reduce((total, ratio) => total + ratio, 0)
  const areFractions = ratios.length === exits && ratios.every((ratio) => ratio >= 0)
  if (areFractions && Math.abs(sum - 1) <= tolerance) return ratios
  const expected = `${exits} fractions, one for each exit, that sum to 1`
  throw new InputError({ place: '--exit-ratios', expected, found: text || 'nothing' })
}

export type ExpectedFigures = Readonly<Record<'average' | 'median' | 'p90' | 'p99' | 'worst', CostFigures>>

/** Average, percentiles and worst case of a network whose images leave at its exits in those fractions. */
export function expectedCosts(stages: readonly StageCost[], ratios: readonly number[]): ExpectedFigures {
  return expectedOf(cumulativePaths(stages.map(({ blocks, head }) => sumCosts([blocks, head]))), ratios)
}

/** The same of what it takes to leave at each exit. */
export function expectedOf(paths: readonly PathCost[], ratios: readonly number[]): ExpectedFigures {
  const { average, worst, percentile } = expectedCost(paths, ratios)
  return { average, median: percentile(0.5), p90: percentile(0.9), p99: percentile(0.99), worst }
}
