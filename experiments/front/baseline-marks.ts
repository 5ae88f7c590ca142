import * as Plot from '@observablehq/plot'
import type { Figures } from '../../nas/evaluate/exit-costs.ts'
import type { FrontNetwork, SearchDocument } from '../../nas/search/document.ts'
import type { CostObjective } from '../../nas/search/objectives.ts'
import { costAxes } from './cost-axes.ts'
import { networkLabel } from './network-label.ts'
import { signedPercent } from './numbers.ts'
import { labelStyle } from './plot-label.ts'

/** Ticks of the axis of savings. */
const savings = [0, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99]

/** What a network of the front would cost with all its heads executed for every image. */
export function allHeadsCost(
  network: FrontNetwork,
  objective: CostObjective,
  cost: (figures: Figures) => number,
): number {
  return cost(network) / (1 - network.reduction.allHeads[objective])
}

/**
 * The static network as a star with its cost and accuracy as lines, the backbone alone as a line, all heads of each
 * network of the front as short strokes at the foot, and an axis of savings at the top.
 */
export function baselineMarks(
  { front, static: fixed, backboneOnly }: SearchDocument,
  objective: CostObjective,
  cost: (figures: Figures) => number,
  [lowest]: readonly [number, number],
): Plot.Markish[] {
  const ticks = savings.map((saving) => cost(fixed) * (1 - saving)).filter((value) => value >= lowest)
  const stroke = 'var(--static)'
  return [
    Plot.axisX(ticks, {
      anchor: 'top',
      color: stroke,
      text: (value: number) => signedPercent(value / cost(fixed) - 1, 0),
      label: `average ${costAxes[objective].title} against the static network`,
      labelAnchor: 'center',
      labelArrow: 'none',
    }),
    Plot.ruleX([cost(fixed)], { stroke, strokeDasharray: '5 4' }),
    Plot.ruleY([fixed.validationAccuracy], { stroke, strokeDasharray: '5 4' }),
    Plot.ruleX([cost(backboneOnly)], { stroke, strokeDasharray: '1 3' }),
    Plot.ruleX(front, {
      x: (network: FrontNetwork) => allHeadsCost(network, objective, cost),
      insetTop: 424,
      stroke,
      strokeOpacity: 0.25,
    }),
    Plot.dot([fixed], { x: cost, y: 'validationAccuracy', r: 7, symbol: 'star', fill: stroke }),
    Plot.text([fixed], {
      x: cost,
      y: 'validationAccuracy',
      text: () => `static ${networkLabel(fixed)}`,
      textAnchor: 'start',
      dx: 12,
      dy: 14,
      ...labelStyle(stroke),
    }),
  ]
}
