import { stringify } from 'csv-stringify/sync'
import { settingText } from '../../nas/space/settings.ts'
import { canonicalJson } from '../../nas/store/canonical-json.ts'
import type { FinishedTrial } from '../../nas/store/trial.ts'
import { networkLabel } from '../front/network-label.ts'
import type { StudyMember, StudyResult } from './candidate.ts'
import { thresholdText } from './threshold-text.ts'

export interface ExportOptions {
  /** Adds what differs from run to run: seconds, time of the end, versions. */
  readonly circumstances: boolean
}

/** One JSON line per trial, by number, in canonical form. */
export function trialsJsonl(trials: readonly FinishedTrial[], { circumstances }: ExportOptions): string {
  const lines = trials.map(({ outcome, seconds, finished, versions, number, ...trial }) =>
    canonicalJson({
      trial: number,
      ...trial,
      ...outcome,
      ...(circumstances && { seconds, finished, versions }),
    }),
  )
  return lines.map((line) => `${line}\n`).join('')
}

const columns = [
  'trial',
  'hash',
  'setting',
  'exits',
  'threshold',
  'accuracy',
  'macs',
  'energyPj',
  'latencyCycles',
  'etJCycles',
  'worstCaseLatencyCycles',
  'weightBits',
  'peakOnChipBits',
  'etRatioToBackbone',
  'etRatioToStatic',
  'macsRatioToStatic',
]

/** One line per network that a trial found, or per trial that failed, by number. */
export function trialsCsv(trials: readonly FinishedTrial[], { circumstances }: ExportOptions): string {
  const lines = trials.flatMap(({ number, hash, outcome, seconds, finished, versions }) => {
    const members: readonly Partial<StudyMember>[] = (outcome.result as StudyResult | undefined)?.members ?? [
      {},
    ]
    return members.map((member) => ({
      ...member,
      trial: number,
      hash,
      setting: member.setting && settingText(member.setting),
      exits: member.exits && networkLabel(member as StudyMember),
      threshold: member.threshold === undefined ? undefined : thresholdText(member.threshold),
      error: outcome.error,
      seconds,
      finished,
      versions: canonicalJson(versions),
    }))
  })
  const shown = [...columns, 'error', ...(circumstances ? ['seconds', 'finished', 'versions'] : [])]
  return stringify(lines, { header: true, columns: shown })
}
