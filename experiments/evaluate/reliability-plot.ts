import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import type { CandidateDocument } from './document.ts'

/**
 * Reliability diagrams on the test images, as the text of an SVG: accuracy over confidence, one panel a head, before
 * and after its temperature. A dot's area grows with the images in its bin; calibrated heads lie on the diagonal.
 */
export function reliabilityPlot({ calibration }: CandidateDocument): string {
  const points = calibration.flatMap(({ exit, kind, reliabilityBefore, reliabilityAfter }) =>
    (
      [
        ['before', reliabilityBefore],
        ['after', reliabilityAfter],
      ] as const
    ).flatMap(([when, bins]) =>
      bins.test.filter(({ images }) => images > 0).map((bin) => ({ head: `${exit}${kind}`, when, ...bin })),
    ),
  )
  const heads = calibration.map(({ exit, kind }) => `${exit}${kind}`)
  const columns = Math.min(6, heads.length)
  const rows = Math.ceil(heads.length / columns)
  const place = new Map(heads.map((head, i) => [head, { fx: i % columns, fy: Math.floor(i / columns) }]))
  const { document } = parseHTML('<html></html>')
  const common = {
    fx: ({ head }: { head: string }) => place.get(head)!.fx,
    fy: ({ head }: { head: string }) => place.get(head)!.fy,
  }
  return Plot.plot({
    document,
    width: 60 + columns * 170,
    height: 60 + rows * 170,
    marginBottom: 40,
    marginLeft: 46,
    style: { fontSize: '12px' },
    fx: { axis: null, padding: 0.22 },
    fy: { axis: null, padding: 0.08 },
    x: { domain: [0, 1], label: 'confidence', ticks: 3, grid: true },
    y: { domain: [0, 1], label: 'accuracy', ticks: 3, grid: true },
    r: { range: [0, 7] },
    color: { domain: ['before', 'after'], range: ['var(--test)', 'var(--validation)'] },
    marks: [
      Plot.line(
        heads.flatMap((head) => [
          { head, x: 0, y: 0 },
          { head, x: 1, y: 1 },
        ]),
        { ...common, x: 'x', y: 'y', z: 'head', stroke: 'var(--static)', strokeDasharray: '3 3' },
      ),
      Plot.line(points, {
        ...common,
        x: 'confidence',
        y: 'accuracy',
        z: 'when',
        stroke: 'when',
        strokeWidth: 1.5,
      }),
      Plot.dot(points, {
        ...common,
        x: 'confidence',
        y: 'accuracy',
        r: 'images',
        fill: 'when',
        fillOpacity: 0.6,
      }),
      Plot.text(
        heads.map((head) => ({ head })),
        { ...common, frameAnchor: 'top-left', dx: 6, dy: 6, text: 'head', fontWeight: 600 },
      ),
    ],
  }).outerHTML
}
