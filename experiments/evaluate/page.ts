import { readFileSync } from 'node:fs'
import { runnableBaselines } from '../../nas/evaluate/baselines.ts'
import { costAxes } from '../front/cost-axes.ts'
import { escapeHtml as text } from '../front/html.ts'
import { networkLabel } from '../front/network-label.ts'
import { interval, percent, points, signedPercent, threeDigits } from '../front/numbers.ts'
import type { CandidateDocument } from './document.ts'
import { exitRows } from './exit-rows.ts'
import { sweepText } from './sweep-text.ts'
import { baselineTexts, deadlineText, kibibytes } from './texts.ts'
import { proofText } from './threshold-table.ts'

const style = readFileSync(new URL('../front/page.css', import.meta.url), 'utf8')
const splits = ['validation', 'test'] as const

/** Figures of the page, as the texts of SVGs. */
export interface PagePlots {
  readonly reliability: string
  readonly sweep: string | undefined
}

/** All about a candidate as one HTML page that needs no network. */
export function candidatePage(document: CandidateDocument, { reliability, sweep }: PagePlots): string {
  const { provenance, thresholds, test, memory, deadline, calibration, thresholdSearch } = document
  const { data, hardware, images } = provenance
  const saved = test.reduction.staticFinalHead.et
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${networkLabel(document)} on ${text(hardware)}</title>
<style>
${style}table :is(th, td):last-child {
  text-align: right;
}
</style>
</head>
<body>
<h1>${networkLabel(document)} on ${text(hardware)}</h1>
<p class="muted">Thresholds ${thresholds.join(', ') || 'none'} on ${provenance.confidence}${provenance.calibrated ? ' of calibrated heads' : ''}.
Accuracies on ${text(data)}, ${images.validation} validation and ${images.test} test images; 95 % intervals by paired bootstrap over them.</p>
<div class="picks">
<div class="pick"><strong>${signedPercent(-saved.mean)}</strong><p>energy × latency against the static network on test</p>
<p class="muted">95 %: ${signedPercent(-saved.upper)} to ${signedPercent(-saved.lower)}</p></div>
<div class="pick"><strong>${percent(test.accuracy.mean, 2)}</strong><p>test accuracy, ${points(test.gain.mean)} points to the static network</p>
<p class="muted">95 %: ${percent(test.accuracy.lower, 2)} to ${percent(test.accuracy.upper, 2)}; points ${points(test.gain.lower)} to ${points(test.gain.upper)}</p></div>
</div>
<h2>Saved</h2>
${reductionTable(document)}
<h2>Exits</h2>
<p class="muted">Figures of an image that leaves there, all before it included; the share of images that leave, how often
those are right, and how often the head is right on all images.</p>
${exitTable(document)}
<h2>Over the images</h2>
${expectedTable(document)}
<p>Weights ${kibibytes(memory.weightBits)}; at most ${kibibytes(memory.peakOnChipBits)} at once on the chip, layer by layer.
${deadline ? deadlineText(deadline, provenance.clockMhz) : ''}</p>
${thresholdSearch ? thresholdTable(document) : ''}
${sweep ? sweepFigure(document, sweep) : ''}
<h2>Calibration</h2>
<figure>
<div class="key"><span style="color:var(--test)">● before</span><span style="color:var(--validation)">● after</span></div>
${reliability}
<figcaption>Accuracy over confidence of each head on the test images, before and after a temperature fitted on validation.
On the dashed line confidence is what it says. Expected calibration error on test:
${calibration.map(({ exit, kind, errorBefore, errorAfter }) => `${exit}${kind} ${percent(errorBefore.test, 2)} → ${percent(errorAfter.test, 2)}`).join(', ')}.</figcaption>
</figure>
<h2>Provenance</h2>
${provenanceList(document)}
</body>
</html>
`
}

function htmlTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`
  return `<div class="scroll"><table>
<thead>${row(head, 'th')}</thead>
<tbody>
${rows.map((cells) => row(cells, 'td')).join('\n')}
</tbody></table></div>`
}

function reductionTable(document: CandidateDocument): string {
  const rows = splits.flatMap((split) =>
    runnableBaselines.map((name) => {
      const { macs, energy, latency, et } = document[split].reduction[name]
      const cells = [macs, energy, latency, et].map(({ mean, lower, upper }) =>
        interval({ mean: -mean, lower: -upper, upper: -lower }, (value) => signedPercent(value)),
      )
      return [`${split}, against ${baselineTexts[name]}`, ...cells]
    }),
  )
  return htmlTable(['', 'MACs', 'energy', 'latency', 'energy × latency'], rows)
}

function exitTable(document: CandidateDocument): string {
  const costs = Object.values(costAxes).map(({ title, unit }) => `${title}<br>${unit}`)
  const onSplits = splits.flatMap((split) => [`${split}<br>leave`, `${split}<br>right`, `${split}<br>head`])
  return htmlTable(['exit', 'threshold', ...costs, ...onSplits], exitRows(document))
}

function expectedTable(document: CandidateDocument): string {
  const rows = splits.flatMap((split) =>
    Object.entries(document[split].expected).map(([name, { energyPj, latencyCycles, etJCycles }]) => [
      `${split}, ${name}`,
      threeDigits(energyPj / 1e6),
      threeDigits(latencyCycles / 1e3),
      threeDigits(etJCycles),
    ]),
  )
  return htmlTable(['', 'energy µJ', 'latency kcycles', 'energy × latency J·cycles'], rows)
}

function thresholdTable({ thresholdSearch }: CandidateDocument): string {
  const { objective, floor, methods, lowerBound, isProven, tolerance } = thresholdSearch!
  const { title, unit, perUnit } = costAxes[objective]
  const rows = methods.map(({ method, thresholds, cost, accuracy }) => [
    method,
    thresholds?.join(' ') ?? 'none found',
    cost ? threeDigits(cost.validation / perUnit) : '',
    accuracy ? percent(accuracy.validation, 2) : '',
    accuracy ? percent(accuracy.test, 2) : '',
  ])
  return `<h2>Thresholds of least ${title} at ${percent(floor, 2)} on validation</h2>
${htmlTable(['method', 'thresholds', `${title}, ${unit}`, 'validation', 'test'], rows)}
<p class="muted">${proofText(lowerBound, isProven, tolerance, perUnit, unit)}</p>`
}

function sweepFigure(document: CandidateDocument, sweep: string): string {
  return `<h2>One threshold for all exits</h2>
<figure>
<div class="key"><span style="color:var(--validation)">● validation</span><span style="color:var(--test)">● test</span></div>
${sweep}
<figcaption>${sweepText(document)} From left to right the threshold rises; □ the static network.</figcaption>
</figure>`
}

function provenanceList({ provenance, static: fixed }: CandidateDocument): string {
  const { bank, data, images, network, hardware, energyTable, fidelity, pooling, residency } = provenance
  const entries = [
    ['Logit bank', `${bank.name}, SHA-256 of its logits ${bank.sha256}`],
    ['Data', `${data}: ${images.validation} validation and ${images.test} test images`],
    ['Network', network],
    ['Accelerator', hardware],
    ['Energy table', energyTable],
    ['Cost model', `${fidelity}, pooling ${pooling}, residency ${residency}`],
    [
      'Static network',
      `${networkLabel(fixed)}: ${percent(fixed.validationAccuracy)} on validation, ${percent(fixed.testAccuracy)} on test (${data}), ${threeDigits(fixed.etJCycles)} J·cycles`,
    ],
  ] as const
  return `<dl>\n${entries.map(([term, value]) => `<dt>${term}</dt><dd>${text(value)}</dd>`).join('\n')}\n</dl>`
}
