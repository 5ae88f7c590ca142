import { stringify } from 'csv-stringify/sync'
import type { Evaluation } from '../../nas/evaluate/evaluate.ts'
import type { MountedHeads } from '../../nas/evaluate/mounted-heads.ts'
import type { SweptThreshold } from './one-threshold-sweep.ts'

/** A sweep as CSV, one threshold a line; `ratio` is the fraction of the images that leave at an exit. */
export function sweepCsv(swept: readonly SweptThreshold[], { exits, heads }: MountedHeads): string {
  const columns = (split: string, evaluation: Evaluation) => {
    const { accuracy, macs, energyPj, latencyCycles, etJCycles, exitRatios } = evaluation
    const ratios = exitRatios.map((ratio, i) => [`ratio.${exits[i]}${heads[i]}`, ratio] as const)
    const values = { accuracy, macs, energyPj, latencyCycles, etJCycles, ...Object.fromEntries(ratios) }
    return Object.entries(values).map(([name, value]) => [`${split}.${name}`, value] as const)
  }
  const rows = swept.map(({ threshold, validation, test }) => ({
    threshold,
    ...Object.fromEntries([...columns('validation', validation), ...columns('test', test)]),
  }))
  return stringify(rows, { header: true })
}
