import { readFileSync } from 'node:fs'
import type { FrontNetwork, SearchDocument } from '../../nas/search/document.ts'
import { type CostObjective, costKeys } from '../../nas/search/objectives.ts'
import { costAxes } from './cost-axes.ts'
import { frontTable } from './front-table.ts'
import { escapeHtml as text } from './html.ts'
import { networkLabel } from './network-label.ts'
import { interval, percent, points, signedPercent, threeDigits } from './numbers.ts'
import { picks } from './picks.ts'

export interface PageOptions {
  readonly document: SearchDocument
  /** The cost on the plot's horizontal axis. */
  readonly objective: CostObjective
  /** Text of the plot's SVG. */
  readonly plot: string
}

const asset = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')

/** The report of a search as one HTML page that needs nothing else, no network either. */
export function page({ document, objective, plot }: PageOptions): string {
  const { provenance, front, candidates } = document
  const { data, hardware, images, network } = provenance
  const { noLower, onePointLower } = picks(document)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Early-exit networks on ${text(hardware)}</title>
<style>
${asset('page.css')}</style>
</head>
<body>
<h1>Early exits of ${text(network.builder)} on ${text(hardware)}</h1>
<p class="muted">${front.length} Pareto-optimal networks of ${candidates.toLocaleString('en-US')} candidates, every one
evaluated exactly. Accuracies on ${text(data)}.</p>
<div class="picks">
${pick('at no lower accuracy than the static network', noLower, document)}
${pick('at most one percentage point lower', onePointLower, document)}
</div>
<figure>
<div class="key">
<span><svg><circle cx="11" cy="6" r="4" fill="var(--validation)"/></svg>front, validation (${images.validation} images)</span>
<span><svg><circle cx="11" cy="6" r="3.5" fill="none" stroke="var(--test)" stroke-width="1.5"/></svg>the same networks, test (${images.test} images)</span>
<span><svg><rect x="2" y="1" width="18" height="10" fill="var(--cloud)" opacity=".4"/></svg>all candidates, validation</span>
<span><svg><path d="M0 6h22" stroke="var(--static)" stroke-dasharray="5 4"/></svg>static network</span>
<span><svg><path d="M0 6h22" stroke="var(--static)" stroke-dasharray="1 3"/></svg>backbone without any head</span>
<span><svg><path d="M3 1v10M9 1v10M15 1v10" stroke="var(--static)" opacity=".5"/></svg>all heads of a network of the front executed</span>
</div>
${plot}
<figcaption>Accuracy on ${text(data)} against the average ${costAxes[objective].title} of an image on ${text(hardware)}.
The front is decided on the validation split; the test figures of the same networks were looked at afterwards.</figcaption>
</figure>
<h2>Networks of the front</h2>
<p class="muted">Letters are mounting points, 1 a head of one linear layer, 0 of two. Costs are averages of an image over
the validation split. Saved
<select aria-label="cost"><option value="et">energy × latency</option><option value="energy">energy</option><option value="latency">latency</option><option value="macs">MACs</option></select>
is told against three baselines: the static network (backbone and final head), the backbone without any head, and the
same network with all of its heads executed for every image. Test costs and ratios are in front.csv.</p>
${frontTable(document)}
<h2>Provenance</h2>
${provenanceList(document)}
<script>
${asset('page.js')}</script>
</body>
</html>
`
}

function pick(condition: string, network: FrontNetwork | undefined, { provenance }: SearchDocument): string {
  if (!network) return `<div class="pick"><p>No network of the front is ${condition}.</p></div>`
  const { reduction, gain, test, validationAccuracy, testAccuracy, threshold } = network
  return `<div class="pick"><strong>${signedPercent(-reduction.staticFinalHead.et)}</strong>
<p>energy × latency against the static network, ${condition}</p>
<p class="muted">${networkLabel(network)}, threshold ${threshold}: ${percent(validationAccuracy)} on validation;
on test ${percent(testAccuracy)} and ${percent(test.reduction.staticFinalHead.et)} saved (${text(provenance.data)}).
Points to the static network: ${interval(gain, points)} on validation, ${interval(test.gain, points)} on test (95 %)</p></div>`
}

function provenanceList({ provenance, static: fixed }: SearchDocument): string {
  const { bank, data, images, network, hardware, energyTable, thresholds, objectives } = provenance
  const limits = Object.entries(provenance.constraints)
  const entries: [string, string][] = [
    ['Logit bank', `${bank.name}, seed ${bank.seed}, ${bank.date}`],
    ['SHA-256 of its logits', bank.sha256],
    ['Data', `${data}: ${images.validation} validation and ${images.test} test images`],
    [
      'Network',
      `${network.builder}, width ${network.width}${network.strides ? `, strides ${network.strides.join(' ')}` : ''}`,
    ],
    ['Accelerator', hardware],
    ['Energy table', energyTable],
    [
      'Cost model',
      `${provenance.fidelity}, pooling ${provenance.pooling}, residency ${provenance.residency}`,
    ],
    ['Heads', provenance.calibrated ? 'calibrated, a temperature each fitted on validation' : 'as trained'],
    ['Thresholds', thresholds.join(', ')],
    ['Confidence', provenance.confidence],
    ['Objectives', objectives.join(', ')],
    ['Constraints', limits.map(([name, limit]) => `${name} ${limit}`).join(', ') || 'none'],
    [
      'Static network',
      `${networkLabel(fixed)}: ${percent(fixed.validationAccuracy)} on validation, ${percent(fixed.testAccuracy)} on test (${data}), ${threeDigits(fixed[costKeys.et])} ${costAxes.et.unit}`,
    ],
  ]
  return `<dl>\n${entries.map(([term, value]) => `<dt>${text(term)}</dt><dd>${text(value)}</dd>`).join('\n')}\n</dl>`
}
