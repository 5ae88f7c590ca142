import Table from 'cli-table3'
import { runnableBaselines } from '../../nas/evaluate/baselines.ts'
import type { Interval } from '../../nas/evaluate/bootstrap.ts'
import { networkLabel } from '../front/network-label.ts'
import { interval, percent, points, signedPercent } from '../front/numbers.ts'
import type { RefinedReport } from './document.ts'

const baselineTexts = { staticFinalHead: 'static', backboneOnly: 'backbone', allHeads: 'all heads' }

/** One goal with the network that reaches it, for a terminal. */
export function goalText(allowedLoss: number, network: RefinedReport | undefined): string {
  const goal =
    allowedLoss === 0
      ? 'No lower accuracy than the static network'
      : `At most ${(100 * allowedLoss).toFixed(2)} points lower accuracy than the static network`
  if (!network) return `${goal}: no network reaches it, cross-validated on the validation images.`
  const { mean, standardError } = network.crossValidated
  return [
    `${goal}: ${networkLabel(network)}`,
    `  thresholds ${network.thresholds.join(' ')}${network.isProven ? ', proven cheapest of their grid' : ''}`,
    ...(network.combination
      ? network.combination.map(
          (weights, exit) =>
            `  ${network.exits[exit]} answers by ${weights
              .map((weight, j) => `${weight.toFixed(3)}·${network.exits[j]}`)
              .join(' + ')
              .replaceAll('+ -', '− ')}`,
        )
      : []),
    `  on validation images not fitted on ${points(mean)} ± ${(100 * standardError).toFixed(2)} (standard error)`,
    splitTable(network),
  ].join('\n')
}

function splitTable(network: RefinedReport): string {
  const table = new Table({
    head: ['', 'accuracy %', 'points to static', 'against', 'MACs', 'energy', 'latency', 'ET'],
    colAligns: ['left', 'right', 'right', 'left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  })
  for (const split of ['validation', 'test'] as const) {
    const { accuracy, gain, reduction } = network[split]
    runnableBaselines.forEach((name, row) => {
      const { macs, energy, latency, et } = reduction[name]
      table.push([
        row === 0 ? split : '',
        row === 0 ? interval(accuracy, (value) => (100 * value).toFixed(2)) : '',
        row === 0 ? interval(gain, points) : '',
        baselineTexts[name],
        ...[macs, energy, latency, et].map(({ mean }) => signedPercent(-mean)),
      ])
    })
  }
  const { macs, et } = network.test.reduction.staticFinalHead
  const saved = (of: Interval) => `${percent(of.lower)} to ${percent(of.upper)}`
  return `${table}\n  95 % intervals over the test images against static: MACs saved ${saved(macs)}, ET saved ${saved(et)}`
}
