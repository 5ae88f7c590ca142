import { stringify } from 'csv-stringify/sync'
import type { LoopDocument } from './document.ts'

/** The files of a report but for times: of the same search they are the same, however many workers it had. */
export function reportFiles(document: LoopDocument): Record<'networks.csv' | 'result.json', string> {
  const records = document.networks.flatMap(({ network, origin, isKept, steps }) =>
    steps.map(({ step, seed, threshold, accuracy, meanAccuracy, hypervolume, test, ...figures }) => ({
      network,
      origin,
      isKept,
      step,
      seed,
      threshold,
      accuracy,
      meanAccuracy,
      macs: figures.macs,
      energyPj: figures.energyPj,
      latencyCycles: figures.latencyCycles,
      etJCycles: figures.etJCycles,
      hypervolume,
      testAccuracy: test?.accuracy,
      testAccuracyLower: test?.accuracyInterval.lower,
      testAccuracyUpper: test?.accuracyInterval.upper,
    })),
  )
  return {
    'networks.csv': stringify(records, { header: true, cast: { boolean: String } }),
    'result.json': `${JSON.stringify(document, null, 2)}\n`,
  }
}
