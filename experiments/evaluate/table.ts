import Table from 'cli-table3'
import { runnableBaselines } from '../../nas/evaluate/baselines.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import { networkLabel } from '../front/network-label.ts'
import { interval, percent, points, signedPercent } from '../front/numbers.ts'
import { expectedTable } from '../simulate/stage-table.ts'
import type { CandidateDocument } from './document.ts'
import { exitRows } from './exit-rows.ts'
import { baselineTexts, deadlineText, kibibytes } from './texts.ts'

const splits = ['validation', 'test'] as const
const compact = { head: [], border: [], compact: true }

/** All about a candidate, for a terminal. */
export function candidateText(document: CandidateDocument, system: System): string {
  const { provenance, thresholds, memory, deadline } = document
  const { data, hardware, residency, pooling, fidelity, confidence, calibrated } = provenance
  return [
    `${networkLabel(document)}, thresholds ${thresholds.join(' ') || 'none'} on ${confidence}${calibrated ? ' of calibrated heads' : ''}`,
    `accuracies on ${data}; costs on ${hardware}: ${fidelity}, residency ${residency}, pooling ${pooling}`,
    reductionTable(document),
    'Intervals: 95 %, paired bootstrap over the images. Points are to the static network on the same images.',
    exitTable(document),
    'Figures of an image that leaves there. Accuracy of the images that leave there, and of the head on all images.',
    ...splits.map((split) => `On ${split}:\n${expectedTable(document[split].expected, system).trimEnd()}`),
    calibrationTable(document),
    `Weights ${kibibytes(memory.weightBits)}; at most ${kibibytes(memory.peakOnChipBits)} at once on the chip, layer by layer.`,
    ...(deadline ? [deadlineText(deadline, provenance.clockMhz)] : []),
  ].join('\n')
}

function reductionTable(document: CandidateDocument): string {
  const table = new Table({
    head: ['', 'accuracy %', 'points to static', 'against', 'MACs', 'energy', 'latency', 'ET [95 %]'],
    colAligns: ['left', 'right', 'right', 'left', 'right', 'right', 'right', 'right'],
    style: compact,
  })
  for (const split of splits) {
    const { accuracy, gain, reduction } = document[split]
    runnableBaselines.forEach((name, row) => {
      const { macs, energy, latency, et } = reduction[name]
      const saved = { mean: -et.mean, lower: -et.upper, upper: -et.lower }
      table.push([
        row === 0 ? split : '',
        row === 0 ? interval(accuracy, (value) => (100 * value).toFixed(2)) : '',
        row === 0 ? interval(gain, points) : '',
        baselineTexts[name],
        ...[macs, energy, latency].map(({ mean }) => signedPercent(-mean)),
        interval(saved, (value) => signedPercent(value)),
      ])
    })
  }
  return table.toString()
}

function exitTable(document: CandidateDocument): string {
  const table = new Table({
    head: [
      'exit',
      'threshold',
      'MACs M',
      'energy µJ',
      'kcycles',
      'ET J·cycles',
      ...splits.flatMap((split) => [`${split}: leave`, 'right', 'head']),
    ],
    colAligns: ['left', ...Array<'right'>(11).fill('right')],
    style: compact,
  })
  table.push(...exitRows(document))
  return table.toString()
}

function calibrationTable({ calibration }: CandidateDocument): string {
  const table = new Table({
    head: ['head', 'temperature', ...splits.flatMap((split) => [`${split}: before`, 'after'])],
    colAligns: ['left', ...Array<'right'>(5).fill('right')],
    style: compact,
  })
  for (const { exit, kind, temperature, errorBefore, errorAfter } of calibration) {
    const errors = splits.flatMap((split) => [percent(errorBefore[split], 2), percent(errorAfter[split], 2)])
    table.push([`${exit}${kind}`, temperature.toFixed(3), ...errors])
  }
  return `Expected calibration error of each head, 15 bins, before and after a temperature fitted on validation:\n${table}`
}
