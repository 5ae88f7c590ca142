import { sumCosts } from '../../sim/cost/summary.ts'
import type { Choices } from './configuration.ts'
import { costsToExits, type ExitCosts, energyLatencyProduct, type Figures, withEt } from './exit-costs.ts'

/** Baselines that a device could run. */
export const runnableBaselines = ['staticFinalHead', 'backboneOnly', 'allHeads'] as const
/** Every reduction says against which of these it is. */
export const baselineNames = ['staticFinalHead', 'backboneOnly', 'allHeads', 'asPublished'] as const
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

/**
 * The baselines of a candidate. `asPublished` is that of the study's own figure (arXiv 2512.04705): the energy with all
 * heads, the latency and MACs of the backbone alone.
 */
export function baselines(costs: ExitCosts, choices: Choices): Readonly<Record<BaselineName, Figures>> {
  const whole = (of: Choices) => costsToExits(costs, of).at(-1)!
  const backbone = costs.backbone.at(-1)!
  const allHeads = whole(choices)
  return {
    staticFinalHead: whole(staticChoices(costs)),
    backboneOnly: withEt(backbone),
    allHeads,
    asPublished: withEt({ ...backbone, energyPj: allHeads.energyPj }),
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
