import * as Plot from '@observablehq/plot'
import type { Figures } from '../../nas/evaluate/exit-costs.ts'
import type { FrontNetwork, SearchDocument } from '../../nas/search/document.ts'
import type { CostObjective } from '../../nas/search/objectives.ts'
import { costAxes } from './cost-axes.ts'
import { networkLabel } from './network-label.ts'
import { percent, signedPercent, threeDigits } from './numbers.ts'
import { picks } from './picks.ts'
import { labelStyle } from './plot-label.ts'

/**
 * The networks of the front, on validation as discs, on test as circles, each with a title to hover; a line through
 * the discs where the front is a curve; the picks with their names.
 */
export function frontMarks(
  document: SearchDocument,
  objective: CostObjective,
  cost: (figures: Figures) => number,
): Plot.Markish[] {
  const { front, provenance } = document
  const { noLower, onePointLower } = picks(document)
  const picked = [...new Set([noLower, onePointLower])].filter((network) => network !== undefined)
  const isCurve = provenance.objectives.length === 2
  const place = { x: cost, y: 'validationAccuracy' }
  const color = 'var(--validation)'
  const title = (split: string, network: FrontNetwork, figures: Figures, accuracy: number) =>
    `${networkLabel(network)}, threshold ${network.threshold}\n` +
    `${percent(accuracy)} ${split} accuracy, ${threeDigits(cost(figures))} ${costAxes[objective].unit}`
  const marks: Plot.Markish[] = [
    Plot.dot(front, {
      className: 'test',
      x: ({ test }: FrontNetwork) => cost(test),
      y: 'testAccuracy',
      r: 3.5,
      stroke: 'var(--test)',
      title: (network: FrontNetwork) => title('test', network, network.test, network.testAccuracy),
    }),
    Plot.dot(front, {
      ...place,
      className: 'validation',
      r: 4,
      fill: color,
      stroke: 'var(--page)',
      strokeWidth: 1,
      title: (network: FrontNetwork) => title('validation', network, network, network.validationAccuracy),
    }),
    Plot.dot(picked, { ...place, r: 8, stroke: color, strokeWidth: 2 }),
    ...picked.map((network, pick) =>
      Plot.text([network], {
        ...place,
        text: () =>
          `${networkLabel(network)}  ${signedPercent(-network.reduction.staticFinalHead[objective], 0)}`,
        ...(pick === 0 ? { textAnchor: 'end', dx: 8, dy: -16 } : { textAnchor: 'start', dx: 14, dy: 14 }),
        ...labelStyle(color),
      }),
    ),
  ]
  return isCurve ? [Plot.line(front, { ...place, curve: 'step-after', stroke: color }), ...marks] : marks
}
