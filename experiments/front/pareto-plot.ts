import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import type { Figures } from '../../nas/evaluate/exit-costs.ts'
import type { SearchDocument } from '../../nas/search/document.ts'
import { type CostObjective, costKeys } from '../../nas/search/objectives.ts'
import { allHeadsCost, baselineMarks } from './baseline-marks.ts'
import type { CloudCell } from './cloud.ts'
import { cloudPaths } from './cloud-mark.ts'
import { costAxes } from './cost-axes.ts'
import { frontMarks } from './front-marks.ts'
import { logTicks } from './log-ticks.ts'
import { percent } from './numbers.ts'

export interface ParetoPlotOptions {
  readonly document: SearchDocument
  /** The cost on the horizontal axis. */
  readonly objective: CostObjective
  readonly cloud: readonly CloudCell[]
}

/**
 * Accuracy against a cost, as the text of an SVG: the front on the validation split, the same networks on the test
 * split, the cloud of all candidates, the static network and the other two baselines. Colours are the page's CSS
 * variables. The circles of the two splits are in the order of the front, in groups of class `validation` and `test`.
 */
export function paretoPlot({ document, objective, cloud }: ParetoPlotOptions): string {
  const { title, unit, perUnit } = costAxes[objective]
  const cost = (figures: Figures) => figures[costKeys[objective]] / perUnit
  const { x, y } = domains(document, objective, cost)
  const visible = cloud
    .map((cell) => ({ ...cell, costFrom: cell.costFrom / perUnit, costTo: cell.costTo / perUnit }))
    .filter((cell) => cell.costFrom >= x[0] && cell.costTo <= x[1])
    .filter((cell) => cell.accuracyFrom >= y[0] && cell.accuracyTo <= y[1])
  const { document: page } = parseHTML('<html></html>')
  return Plot.plot({
    document: page,
    width: 960,
    height: 540,
    marginTop: 52,
    marginLeft: 56,
    marginRight: 72,
    marginBottom: 46,
    style: { fontSize: '13px' },
    x: { type: 'log', domain: x, label: null },
    y: {
      domain: y,
      label: 'accuracy',
      grid: true,
      ticks: 8,
      tickFormat: (value: number) => percent(value, 0),
    },
    marks: [
      (_index, { x, y }) => {
        const group = page.createElementNS('http://www.w3.org/2000/svg', 'g')
        group.setAttribute('aria-label', 'all candidates')
        group.setAttribute('fill', 'var(--cloud)')
        group.innerHTML = cloudPaths(visible, x as never, y as never)
          .map((path, band) => `<path d="${path}" fill-opacity="${(0.12 + 0.07 * band).toFixed(2)}"></path>`)
          .join('')
        return group
      },
      Plot.axisX(logTicks(x), {
        text: (tick: number) => String(tick),
        label: `average ${title} (${unit}, log scale)`,
        labelAnchor: 'center',
        labelOffset: 42,
      }),
      ...baselineMarks(document, objective, cost, x),
      ...frontMarks(document, objective, cost),
    ],
  }).outerHTML
}

/** Ranges that hold the front on both splits and every baseline. */
function domains(
  { front, static: fixed }: SearchDocument,
  objective: CostObjective,
  cost: (figures: Figures) => number,
): Record<'x' | 'y', [number, number]> {
  const costs = front.flatMap((network) => [
    cost(network),
    cost(network.test),
    allHeadsCost(network, objective, cost),
  ])
  const networks = [fixed, ...front]
  const accuracies = networks.flatMap((network) => [network.validationAccuracy, network.testAccuracy])
  return {
    x: [Math.min(...costs) / 1.1, Math.max(cost(fixed), ...costs) * 1.1],
    y: [Math.min(...accuracies) - 0.01, Math.max(...accuracies) + 0.015],
  }
}
