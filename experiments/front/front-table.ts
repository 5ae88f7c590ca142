import { type Reduction, runnableBaselines } from '../../nas/evaluate/baselines.ts'
import type { FrontNetwork, SearchDocument } from '../../nas/search/document.ts'
import { networkLabel } from './network-label.ts'
import { interval, percent, points, threeDigits } from './numbers.ts'

const headers = [
  'exits',
  'threshold',
  'accuracy<br>validation',
  'accuracy<br>test',
  'points to<br>static, test',
  'saved vs<br>static',
  'saved vs<br>backbone',
  'saved vs<br>all heads',
  'ET<br>J·cycles',
  'energy<br>µJ',
  'latency<br>kcycles',
  'MACs<br>M',
  'images that leave at each exit',
]

/** The whole front as an HTML table, a row a network, in the order of the front. */
export function frontTable({ front }: Pick<SearchDocument, 'front'>): string {
  return `<div class="scroll"><table>
<thead><tr>${headers.map((name) => `<th scope="col"><button>${name}</button></th>`).join('')}</tr></thead>
<tbody>
${front.map((network, row) => `<tr data-row="${row}">${cells(network)}</tr>`).join('\n')}
</tbody></table></div>`
}

function cells(network: FrontNetwork): string {
  const { threshold, validationAccuracy, testAccuracy, macs, energyPj, latencyCycles, etJCycles } = network
  return [
    `<td>${networkLabel(network)}</td>`,
    sortable(threshold, `${threshold}`),
    sortable(validationAccuracy, percent(validationAccuracy, 2)),
    sortable(testAccuracy, percent(testAccuracy, 2)),
    sortable(network.test.gain.mean, interval(network.test.gain, points)),
    ...runnableBaselines.map((baseline) => saving(network.reduction[baseline])),
    sortable(etJCycles, threeDigits(etJCycles)),
    sortable(energyPj, threeDigits(energyPj / 1e6)),
    sortable(latencyCycles, threeDigits(latencyCycles / 1e3)),
    sortable(macs, threeDigits(macs / 1e6)),
    `<td>${network.exitRatios.map((ratio) => (100 * ratio).toFixed(0)).join(' · ')} %</td>`,
  ].join('')
}

function sortable(value: number, shown: string): string {
  return `<td data-value="${value}">${shown}</td>`
}

function saving({ macs, energy, latency, et }: Reduction): string {
  const attributes = Object.entries({ value: et, et, energy, latency, macs }).map(
    ([name, value]) => `data-${name}="${value.toFixed(6)}"`,
  )
  return `<td ${attributes.join(' ')}>${percent(et)}</td>`
}
