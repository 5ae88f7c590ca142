import type { SplitDecisions } from '../../nas/evaluate/confidence.ts'
import type { Choices } from '../../nas/evaluate/configuration.ts'
import { evaluate } from '../../nas/evaluate/evaluate.ts'
import type { ExitCosts, Figures } from '../../nas/evaluate/exit-costs.ts'
import { type CostObjective, costKeys } from '../../nas/search/objectives.ts'

/** What a network does at one threshold; averages per image. */
export interface CurvePoint extends Figures {
  readonly threshold: number
  readonly accuracy: number
}

/** A network's trade-off between accuracy and cost, by ascending threshold. */
export type Curve = readonly CurvePoint[]

export function curveOf(
  decisions: SplitDecisions,
  costs: ExitCosts,
  choices: Choices,
  thresholds: readonly number[],
): Curve {
  return thresholds.map((threshold) => {
    const run = evaluate(decisions, costs, choices, threshold)
    const { accuracy, macs, energyPj, latencyCycles, etJCycles } = run
    return { threshold, accuracy, macs, energyPj, latencyCycles, etJCycles }
  })
}

/** The rule by which a network gets its threshold, always on validation images. */
export interface ThresholdRule {
  /** Percentage points that its accuracy may be below the network's highest. */
  readonly allowedLoss: number
  readonly objective: CostObjective
}

/** Of the thresholds that are accurate enough the cheapest; of equals the lowest. */
export function ruledPoint(curve: Curve, { allowedLoss, objective }: ThresholdRule): CurvePoint {
  const key = costKeys[objective]
  const floor = Math.max(...curve.map(({ accuracy }) => accuracy)) - allowedLoss / 100
  const accurate = curve.filter(({ accuracy }) => accuracy >= floor)
  return accurate.reduce((best, point) => (point[key] < best[key] ? point : best))
}

/** A curve as objectives that are minimized: part of the images that are wrong, costs as parts of the static network's. */
export function objectivePoints(
  curve: Curve,
  objectives: readonly CostObjective[],
  staticFigures: Figures,
): number[][] {
  const keys = objectives.map((name) => costKeys[name])
  return curve.map((point) => [1 - point.accuracy, ...keys.map((key) => point[key] / staticFigures[key])])
}

/** The worst that counts: every image wrong, at the costs of the static network. */
export const referenceOf = (objectives: readonly CostObjective[]): number[] => [1, ...objectives.map(() => 1)]
