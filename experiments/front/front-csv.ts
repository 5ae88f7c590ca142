import { stringify } from 'csv-stringify/sync'
import { baselineNames } from '../../nas/evaluate/baselines.ts'
import type { SearchDocument, SplitFigures } from '../../nas/search/document.ts'
import { networkLabel } from './network-label.ts'

/** The front as CSV, one network a line, every figure of both splits; reductions are fractions. */
export function frontCsv({ front }: Pick<SearchDocument, 'front'>): string {
  return stringify(
    front.map((network) => ({
      exits: networkLabel(network),
      threshold: network.threshold,
      validationAccuracy: network.validationAccuracy,
      testAccuracy: network.testAccuracy,
      worstCaseLatencyCycles: network.worstCaseLatencyCycles,
      weightBits: network.weightBits,
      peakOnChipBits: network.peakOnChipBits,
      ...columns('validation', network),
      ...columns('test', network.test),
    })),
    { header: true },
  )
}

function columns(split: string, figures: SplitFigures): Record<string, number | string> {
  const { macs, energyPj, latencyCycles, etJCycles, exitRatios, gain, reduction } = figures
  const entries = [
    ...Object.entries({ macs, energyPj, latencyCycles, etJCycles, exitRatios: exitRatios.join(' ') }),
    ...Object.entries(gain).map(([name, value]) => [`gain.${name}`, value]),
    ...baselineNames.flatMap((baseline) =>
      Object.entries(reduction[baseline]).map(([cost, value]) => [`reduction.${baseline}.${cost}`, value]),
    ),
  ]
  return Object.fromEntries(entries.map(([name, value]) => [`${split}.${name}`, value]))
}
