import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import type { MethodEfficiency } from './efficiency.ts'
import type { Setting } from './files.ts'

const colours = ['#6b7683', '#c2571a', '#1f5fbf']

/** Fraction of the true front's hypervolume over evaluations: medians as lines, quartiles as bands, as an SVG. */
export function efficiencyPlot(
  { bank, hardware, objective, seeds, candidates }: Setting,
  results: readonly MethodEfficiency[],
): string {
  const points = results.flatMap(({ method, curve }) => curve.map((point) => ({ method, ...point })))
  const ends = results.map(({ method, curve }) => ({ method, ...curve.at(-1)! }))
  const { document } = parseHTML('<html></html>')
  const svg = Plot.plot({
    document,
    width: 900,
    height: 520,
    marginRight: 90,
    marginBottom: 60,
    marginTop: 56,
    style: { fontSize: '13px', background: 'white', color: '#1b1f24' },
    x: { type: 'log', label: 'evaluations (log scale)', labelAnchor: 'center', labelOffset: 42 },
    y: { label: 'hypervolume, fraction of the true front’s', grid: true, domain: [lowest(points), 1] },
    color: { domain: results.map(({ method }) => method), range: colours },
    marks: [
      Plot.ruleY([0.99], { stroke: '#1b1f24', strokeDasharray: '4 4' }),
      Plot.text(
        [
          `${bank} on ${hardware}: accuracy against ${objective}, ${candidates.toLocaleString('en-US')} candidates, ${seeds} seeds`,
        ],
        { frameAnchor: 'top-left', dy: -44 },
      ),
      Plot.areaY(points, {
        x: 'evaluations',
        y1: 'lower',
        y2: 'upper',
        fill: 'method',
        fillOpacity: 0.2,
        clip: true,
      }),
      Plot.lineY(points, { x: 'evaluations', y: 'median', stroke: 'method', strokeWidth: 2, clip: true }),
      Plot.text(ends, {
        x: 'evaluations',
        y: 'median',
        text: 'method',
        fill: 'method',
        textAnchor: 'start',
        dx: 8,
        fontWeight: 600,
      }),
    ],
  })
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  return `${svg.outerHTML}\n`
}

/** What is below half is left out where there is enough above. */
function lowest(points: readonly { lower: number }[]): number {
  return Math.max(0.5, Math.min(...points.map(({ lower }) => lower)))
}
