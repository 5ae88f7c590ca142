import { type CostSummary, sumCosts } from '../../sim/cost/summary.ts'
import type { Choices } from './configuration.ts'
import { costsToExits, type ExitCosts, energyLatencyProduct, type Figures, withEt } from './exit-costs.ts'

/** Every reduction says against which of these it is. */
export const baselineNames = ['staticFinalHead', 'backboneOnly', 'allHeads'] as const
export type BaselineName = (typeof baselineNames)[number]

/** 1 − figure / baseline's figure: 0.5 is half, a negative value is more than the baseline. */
export interface Reduction {
  readonly macs: number
  readonly energy: number
  readonly latency: number
  readonly et: number
}

/**
 * The static network: the whole backbone and one head at the last point. Of the kinds of head there it has the one
 * with the lowest energy × latency (the first kind on ties), so that reductions are not flattered by a dear head.
 */
export function staticChoices({ backbone, heads }: ExitCosts): Choices {
  const ets = heads.at(-1)!.map((head) => energyLatencyProduct(sumCosts([backbone.at(-1)!, head])))
  return backbone.map((_, point) => (point === backbone.length - 1 ? 1 + ets.indexOf(Math.min(...ets)) : 0))
}

/** The three baselines of a candidate: they differ between candidates in `allHeads` alone. */
export function baselines(costs: ExitCosts, choices: Choices): Readonly<Record<BaselineName, Figures>> {
  const whole = (of: Choices) => costsToExits(costs, of).at(-1)!
  return {
    staticFinalHead: whole(staticChoices(costs)),
    backboneOnly: withEt(costs.backbone.at(-1) as CostSummary),
    allHeads: whole(choices),
  }
}

export function reductionFrom(baseline: Figures, figures: Figures): Reduction {
  const reduction = (key: keyof Figures) => 1 - figures[key] / baseline[key]
  return {
    macs: reduction('macs'),
    energy: reduction('energyPj'),
    latency: reduction('latencyCycles'),
    et: reduction('etJCycles'),
  }
}
