import Table from 'cli-table3'
import colors from 'picocolors'
import { runnableBaselines } from '../../nas/evaluate/baselines.ts'
import type { FrontNetwork, SearchDocument, SplitFigures, StaticNetwork } from '../../nas/search/document.ts'
import { networkLabel } from './network-label.ts'
import { interval, percent, points, signedPercent, threeDigits } from './numbers.ts'
import { picks } from './picks.ts'
import { selection } from './selection.ts'

const rows = 16
const headers = [
  'exits',
  'thr.',
  'val.\n%',
  'test\n%',
  'MACs\nM',
  'energy\nµJ',
  'latency\nkcycles',
  'ET\nJ·cycles',
  'ET vs\nstatic',
  'ET vs\nbackbone',
  'ET vs\nall heads',
]

/** A rule below the head and no other lines. */
const rules = {
  ...Object.fromEntries(
    ['top', 'bottom'].flatMap((edge) => ['', '-mid', '-left', '-right'].map((part) => [edge + part, ''])),
  ),
  left: '',
  'left-mid': '',
  mid: '─',
  'mid-mid': '─',
  right: '',
  'right-mid': '',
  middle: ' ',
}

/** The table that a search prints: the static network and a selection of the front, validation figures. */
export function terminalTable(document: SearchDocument): string {
  const { static: fixed, front, provenance, candidates, hypervolume } = document
  const { fidelity, calibrated } = provenance
  const { noLower, onePointLower } = picks(document)
  const table = new Table({
    head: headers.map((header) => colors.bold(header)),
    colAligns: headers.map((_, column) => (column === 0 ? 'left' : 'right')),
    chars: rules,
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 1 },
  })
  table.push([...common(fixed, 'none'), '', '', ''].map((cell) => colors.dim(cell)))
  for (const network of selection(document, rows)) {
    const cells = [
      ...common(network, network.threshold.toString()),
      ...runnableBaselines.map((baseline) => signedPercent(-network.reduction[baseline].et)),
    ]
    const isPick = network === noLower || network === onePointLower
    table.push(isPick ? cells.map((cell) => colors.green(cell)) : cells)
  }
  return [
    `${candidates.toLocaleString('en-US')} candidates, ${front.length} on the front (hypervolume ${percent(hypervolume.validation, 2)}, test ${percent(hypervolume.test, 2)}); accuracies on ${provenance.data}, costs on ${provenance.hardware} (${fidelity})${calibrated ? '; heads calibrated' : ''}`,
    table.toString(),
    'ET: average energy × latency, against the static network (first row), the backbone without any head, and the',
    'same network with all its heads executed for every image. Letters are mounting points; 1 is a head of one linear',
    'layer, 0 of two. Costs are those of the validation split. Intervals: 95 %, paired bootstrap over the images.',
    'Hypervolume: part of the objectives up to the static network’s costs and an accuracy of 0 that the front dominates.',
    sentence('At no lower validation accuracy than the static network', noLower),
    sentence('At most one point lower', onePointLower),
  ].join('\n')
}

function common(network: StaticNetwork, threshold: string): string[] {
  const { validationAccuracy, testAccuracy, macs, energyPj, latencyCycles, etJCycles } = network
  return [
    networkLabel(network),
    threshold,
    (100 * validationAccuracy).toFixed(2),
    (100 * testAccuracy).toFixed(2),
    threeDigits(macs / 1e6),
    threeDigits(energyPj / 1e6),
    threeDigits(latencyCycles / 1e3),
    threeDigits(etJCycles),
  ]
}

function sentence(condition: string, network: FrontNetwork | undefined): string {
  if (!network) return `${condition}: no network of the front.`
  const said = (figures: SplitFigures, accuracy: number) =>
    `${percent(figures.reduction.staticFinalHead.et)} less ET at ${percent(accuracy, 2)}, ${interval(figures.gain, points)} points to static`
  return colors.green(
    `${condition}: ${networkLabel(network)}, threshold ${network.threshold}: ` +
      `${said(network, network.validationAccuracy)}; on test ${said(network.test, network.testAccuracy)}.`,
  )
}
