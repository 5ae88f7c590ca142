import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import type { Figures } from '../../nas/evaluate/exit-costs.ts'
import type { FrontNetwork, SearchDocument } from '../../nas/search/document.ts'
import { type CostObjective, costKeys } from '../../nas/search/objectives.ts'
import type { CloudCell } from './cloud.ts'
import { cloudPaths } from './cloud-mark.ts'
import { costAxes } from './cost-axes.ts'
import { networkLabel } from './network-label.ts'
import { percent, threeDigits } from './numbers.ts'
import { picks } from './picks.ts'

export interface ParetoPlotOptions {
  readonly document: SearchDocument
  /** The cost on the horizontal axis. */
  readonly objective: CostObjective
  readonly cloud: readonly CloudCell[]
}

/** Ticks of the axis of savings. */
const savings = [0, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99]

/**
 * Accuracy against a cost, as the text of an SVG: the front on the validation split, the same networks on the test
 * split, the cloud of all candidates, the static network and the other two baselines. Colours are the page's CSS
 * variables. The circles of the two splits are in the order of the front, in groups of class `validation` and `test`.
 */
export function paretoPlot({ document, objective, cloud }: ParetoPlotOptions): string {
  const { front, static: fixed, backboneOnly, provenance } = document
  const { title, unit, perUnit } = costAxes[objective]
  const cost = (figures: Figures) => figures[costKeys[objective]] / perUnit
  const ofTest = ({ test }: FrontNetwork) => cost(test)
  const ofAllHeads = (network: FrontNetwork) => cost(network) / (1 - network.reduction.allHeads[objective])
  const costs = [
    cost(fixed),
    ...front.flatMap((network) => [cost(network), ofTest(network), ofAllHeads(network)]),
  ]
  const accuracies = [fixed, ...front].flatMap((network) => [
    network.validationAccuracy,
    network.testAccuracy,
  ])
  const x: [number, number] = [Math.min(...costs) / 1.1, Math.max(...costs) * 1.1]
  const y: [number, number] = [Math.min(...accuracies) - 0.01, Math.max(...accuracies) + 0.015]
  const visible = cloud
    .map((cell) => ({ ...cell, costFrom: cell.costFrom / perUnit, costTo: cell.costTo / perUnit }))
    .filter((cell) => cell.costFrom >= x[0] && cell.costTo <= x[1])
    .filter((cell) => cell.accuracyFrom >= y[0] && cell.accuracyTo <= y[1])
  const { noLower, onePointLower } = picks(document)
  const picked = [...new Set([noLower, onePointLower])].filter((network) => network !== undefined)
  const { document: page } = parseHTML('<html></html>')

  const tip = (split: string, network: FrontNetwork, figures: Figures, accuracy: number) =>
    `${networkLabel(network)}, threshold ${network.threshold}\n` +
    `${percent(accuracy)} ${split} accuracy, ${threeDigits(cost(figures))} ${unit}`

  return Plot.plot({
    document: page,
    width: 960,
    height: 540,
    marginTop: 52,
    marginLeft: 56,
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
      Plot.axisX({ label: `average ${title} (${unit}, log scale)`, labelAnchor: 'center', labelOffset: 42 }),
      Plot.axisX(
        savings.map((saving) => cost(fixed) * (1 - saving)).filter((value) => value >= x[0]),
        {
          anchor: 'top',
          color: 'var(--static)',
          text: (value: number) => percent(value / cost(fixed) - 1, 0),
          label: `average ${title} against the static network`,
          labelAnchor: 'center',
          labelArrow: 'none',
        },
      ),
      Plot.ruleX([cost(fixed)], { stroke: 'var(--static)', strokeDasharray: '5 4' }),
      Plot.ruleY([fixed.validationAccuracy], { stroke: 'var(--static)', strokeDasharray: '5 4' }),
      Plot.ruleX([cost(backboneOnly)], { stroke: 'var(--static)', strokeDasharray: '1 3' }),
      Plot.ruleX(front, { x: ofAllHeads, insetTop: 424, stroke: 'var(--static)', strokeOpacity: 0.25 }),
      provenance.objectives.length > 2
        ? null
        : Plot.line(front, {
            x: cost,
            y: 'validationAccuracy',
            curve: 'step-after',
            stroke: 'var(--validation)',
          }),
      Plot.dot(front, {
        className: 'test',
        x: ofTest,
        y: 'testAccuracy',
        r: 3.5,
        stroke: 'var(--test)',
        title: (network: FrontNetwork) => tip('test', network, network.test, network.testAccuracy),
      }),
      Plot.dot(front, {
        className: 'validation',
        x: cost,
        y: 'validationAccuracy',
        r: 4,
        fill: 'var(--validation)',
        stroke: 'var(--page)',
        strokeWidth: 1,
        title: (network: FrontNetwork) => tip('validation', network, network, network.validationAccuracy),
      }),
      Plot.dot(picked, {
        x: cost,
        y: 'validationAccuracy',
        r: 8,
        stroke: 'var(--validation)',
        strokeWidth: 2,
      }),
      ...picked.map((network, pick) =>
        Plot.text([network], {
          x: cost,
          y: 'validationAccuracy',
          text: () =>
            `${networkLabel(network)}  ${percent(-network.reduction.staticFinalHead[objective], 0)}`,
          ...(pick === 0 ? { textAnchor: 'end', dx: -14, dy: -4 } : { textAnchor: 'start', dx: 14, dy: 14 }),
          ...label('var(--validation)'),
        }),
      ),
      Plot.dot([fixed], { x: cost, y: 'validationAccuracy', r: 7, symbol: 'star', fill: 'var(--static)' }),
      Plot.text([fixed], {
        x: cost,
        y: 'validationAccuracy',
        text: () => `static ${networkLabel(fixed)}`,
        textAnchor: 'end',
        dx: -14,
        dy: 14,
        ...label('var(--static)'),
      }),
    ],
  }).outerHTML
}

function label(fill: string): Plot.TextOptions {
  return { fill, stroke: 'var(--page)', strokeWidth: 4, fontWeight: 600 }
}
