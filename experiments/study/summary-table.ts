import Table from 'cli-table3'
import type { StudySummary } from '../../nas/store/study-store.ts'
import { networkLabel } from '../front/network-label.ts'
import { threeDigits } from '../front/numbers.ts'
import { readSpecification } from './specification.ts'
import type { FrontState } from './study-front.ts'

const rows = 16
const style = { head: [], border: [], compact: true }

/** One line per study. */
export function studiesTable(studies: readonly StudySummary[]): string {
  const table = new Table({
    head: ['study', 'search', 'bank', 'hardware', 'trials', 'failed', 'state'],
    style,
  })
  for (const study of studies) {
    const { evaluation, search, trials } = readSpecification(study)
    const { bank, hardware } = evaluation
    const done = `${study.trials} of ${trials}`
    table.push([study.name, search.algorithm, bank.name, hardware.name, done, study.failed, stateOf(study)])
  }
  return table.toString()
}

/** What a study has found: its front, or an even selection of it. */
export function studyReport(study: StudySummary, { candidates, front, hypervolume }: FrontState): string {
  const { evaluation, search, objectives, trials } = readSpecification(study)
  const head = ['exits', 'threshold', 'accuracy %', 'MACs M', 'energy µJ', 'latency kcycles', 'ET J·cycles']
  const table = new Table({ head, style, colAligns: head.map((_, i) => (i === 0 ? 'left' : 'right')) })
  const step = Math.max(1, (front.length - 1) / (rows - 1))
  for (let row = 0; row < Math.min(rows, front.length); row++) {
    const member = front[Math.round(row * step)]!
    table.push([
      networkLabel(member),
      member.threshold,
      (100 * member.accuracy).toFixed(2),
      threeDigits(member.macs / 1e6),
      threeDigits(member.energyPj / 1e6),
      threeDigits(member.latencyCycles / 1e3),
      threeDigits(member.etJCycles),
    ])
  }
  return [
    `${study.name}: ${search.algorithm} search for accuracy, ${objectives.join(', ')} on bank ${evaluation.bank.name}, ${evaluation.hardware.name}`,
    `${study.trials} of ${trials} trials (${candidates} networks, ${study.failed} trials failed), ${stateOf(study)}`,
    `${front.length} networks on the front, hypervolume ${hypervolume?.toFixed(6) ?? 'not computed'} below the static network's costs; validation figures`,
    table.toString(),
  ].join('\n')
}

function stateOf({ isComplete, processes }: StudySummary): string {
  if (isComplete) return 'complete'
  return processes.length === 0 ? 'stopped' : `run by process ${processes.join(', ')}`
}
