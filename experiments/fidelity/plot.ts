import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import { costAxes } from '../front/cost-axes.ts'
import type { FidelityDocument } from './document.ts'

const operatorColours = ['#1f5fbf', '#c2571a', '#2e8b57', '#8b97a5']

/**
 * Each step over the one above it, as the text of an SVG: a column a pair of steps, layers (cycles) above and networks
 * below, on the dashed line where both say the same.
 */
export function ladderPlot({ comparisons, layers, candidates, provenance }: FidelityDocument): string {
  const { title, unit, perUnit } = costAxes[provenance.objective]
  const { document } = parseHTML('<html></html>')
  const panels = comparisons.map(({ lower, higher }, i) => {
    const group = (operator: string) =>
      operator === 'conv' || operator === 'gemm' || operator === 'depthwise' ? operator : 'other'
    const onLayers = layers
      .map(({ operator, costs }) => ({
        operator: group(operator),
        x: costs[lower]!.latencyCycles,
        y: costs[higher]!.latencyCycles,
      }))
      .filter(({ x, y }) => x > 0 && y > 0)
    const onNetworks = candidates.map(({ costs }) => ({
      x: costs[lower]! / perUnit,
      y: costs[higher]! / perUnit,
    }))
    const scatter = (
      points: readonly { x: number; y: number }[],
      labels: { x: string; y: string },
      dots: Plot.DotOptions,
      column: number,
      row: number,
    ) => {
      const all = points.flatMap(({ x, y }) => [x, y])
      const domain = [Math.min(...all) / 1.2, Math.max(...all) * 1.2]
      const svg = Plot.plot({
        document,
        width: 330,
        height: 310,
        marginLeft: 56,
        marginBottom: 42,
        marginTop: 30,
        style: { fontSize: '11px', background: 'white', color: '#1b1f24' },
        x: {
          type: 'log',
          domain,
          label: labels.x,
          labelAnchor: 'center',
          ticks: 4,
          tickFormat: '~s',
          grid: true,
        },
        y: { type: 'log', domain, label: labels.y, ticks: 4, tickFormat: '~s', grid: true },
        color: { domain: ['conv', 'gemm', 'depthwise', 'other'], range: operatorColours },
        marks: [
          Plot.line(
            domain.map((value) => [value, value]),
            { stroke: '#1b1f24', strokeDasharray: '4 4' },
          ),
          Plot.dot(points, { x: 'x', y: 'y', ...dots }),
        ],
      })
      svg.setAttribute('x', String(column * 340))
      svg.setAttribute('y', String(40 + row * 320))
      return svg.outerHTML
    }
    const named = (what: string, of: string) => ({
      x: `${lower}: ${what}${of}`,
      y: `${higher}: ${what}${of}`,
    })
    return (
      scatter(onLayers, named('cycles of a layer', ''), { fill: 'operator', r: 3, fillOpacity: 0.8 }, i, 0) +
      scatter(onNetworks, named(title, `, ${unit}`), { fill: '#1f5fbf', r: 1.5, fillOpacity: 0.35 }, i, 1)
    )
  })
  const width = Math.max(1, comparisons.length) * 340
  const key = ['conv', 'gemm', 'depthwise', 'other']
    .map((name, i) => `<tspan fill="${operatorColours[i]}" dx="10">● ${name}</tspan>`)
    .join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="680" viewBox="0 0 ${width} 680" font-family="system-ui, sans-serif">
<rect width="100%" height="100%" fill="white"/>
<text x="12" y="24" font-size="14">${provenance.network} on ${provenance.hardware}: layers and networks at each step<tspan font-size="12">${key}</tspan></text>
${panels.join('\n')}
</svg>
`
}
