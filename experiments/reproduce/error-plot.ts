import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import type { Comparison } from './comparison.ts'

/** Signed relative error of every figure that is not met to the last digit, by quantity, as the text of an SVG. */
export function errorPlot(rows: readonly Comparison[]): string {
  const points = rows.map(({ found, published, quantity, verdict, case: name }) => ({
    quantity,
    percent: verdict === 'exact' ? 0 : 100 * (found / published - 1),
    verdict,
    name,
  }))
  const { document } = parseHTML('<html></html>')
  const plot = Plot.plot({
    document,
    width: 900,
    marginLeft: 230,
    marginBottom: 44,
    style: { fontSize: '12px' },
    x: { label: 'found against published (%)', grid: true, nice: true, labelAnchor: 'center' },
    y: { label: null },
    color: { domain: ['exact', 'within', 'off'], range: ['#2a7', '#d90', '#c22'], legend: false },
    marks: [
      Plot.ruleX([0]),
      Plot.dot(points, { x: 'percent', y: 'quantity', stroke: 'verdict', title: 'name' }),
    ],
  })
  plot.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  return plot.outerHTML
}
