import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import { costAxes } from '../front/cost-axes.ts'
import type { CandidateDocument } from './document.ts'
import type { SweptThreshold } from './one-threshold-sweep.ts'

/** Accuracy over energy × latency as one threshold for all exits rises, on both splits, as the text of an SVG. */
export function sweepPlot(
  swept: readonly SweptThreshold[],
  { static: fixed }: Pick<CandidateDocument, 'static'>,
): string {
  const lines = (['validation', 'test'] as const).flatMap((split) =>
    swept.map((one) => ({ split, et: one[split].etJCycles, accuracy: 100 * one[split].accuracy })),
  )
  const statics = [
    { split: 'validation', et: fixed.etJCycles, accuracy: 100 * fixed.validationAccuracy },
    { split: 'test', et: fixed.etJCycles, accuracy: 100 * fixed.testAccuracy },
  ]
  const { document } = parseHTML('<html></html>')
  const { title, unit } = costAxes.et
  return Plot.plot({
    document,
    width: 640,
    height: 360,
    marginLeft: 46,
    marginBottom: 40,
    style: { fontSize: '12px' },
    x: { label: `${title}, ${unit}`, zero: true, grid: true },
    y: { label: 'accuracy, %', grid: true },
    color: { domain: ['validation', 'test'], range: ['var(--validation)', 'var(--test)'] },
    marks: [
      Plot.line(lines, { x: 'et', y: 'accuracy', z: 'split', stroke: 'split', strokeWidth: 1.5 }),
      Plot.dot(statics, { x: 'et', y: 'accuracy', stroke: 'split', symbol: 'square', r: 4 }),
    ],
  }).outerHTML
}
