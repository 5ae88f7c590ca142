import Table from 'cli-table3'
import { failuresOf, failureText } from '../../nas/space/constraints.ts'
import { settingText } from '../../nas/space/settings.ts'
import type { StudySummary } from '../../nas/store/study-store.ts'
import { networkLabel } from '../front/network-label.ts'
import { threeDigits } from '../front/numbers.ts'
import type { StudyMember } from './candidate.ts'
import { isKnownStudy, readSpecification, type StudySpecification } from './specification.ts'
import type { FrontState } from './study-front.ts'
import { thresholdText } from './threshold-text.ts'

const rows = 16
const style = { head: [], border: [], compact: true }
const bitsPerKibibyte = 8192

/** One line per study. */
export function studiesTable(studies: readonly StudySummary[]): string {
  const table = new Table({
    head: ['study', 'search', 'network', 'hardware', 'trials', 'failed', 'state'],
    style,
  })
  for (const study of studies) {
    if (!isKnownStudy(study)) {
      table.push([study.name, 'of another version', '', '', study.trials, study.failed, stateOf(study)])
      continue
    }
    const { evaluation, search, trials } = readSpecification(study)
    const done = `${study.trials} of ${trials}`
    const hardware = namesOf(evaluation.hardware)
    table.push([
      study.name,
      search.algorithm,
      networkOf(evaluation),
      hardware,
      done,
      study.failed,
      stateOf(study),
    ])
  }
  return table.toString()
}

/** What a study has found: its front, or an even selection of it. */
export function studyReport(study: StudySummary, state: FrontState): string {
  const { evaluation, search, objectives, constraints, trials } = readSpecification(study)
  const { candidates, front, nearest, hypervolume } = state
  const names = [...(objectives.isAccuracyKnown ? ['accuracy'] : []), ...objectives.costs].join(', ')
  const limits = Object.entries(constraints).map(([name, limit]) => `${name} ${limit}`)
  const figures = objectives.isAccuracyKnown ? 'validation figures' : 'every image takes the last exit'
  return [
    `${study.name}: ${search.algorithm} search for ${names} on ${networkOf(evaluation)}, ${namesOf(evaluation.hardware)}`,
    ...(limits.length > 0 ? [`constraints: ${limits.join(', ')}`] : []),
    `${study.trials} of ${trials} trials (${candidates} networks, ${study.failed} trials failed), ${stateOf(study)}`,
    `${front.length} networks on the front, hypervolume ${hypervolume?.toFixed(6) ?? 'not computed'} below the static network's costs; ${figures}`,
    ...(nearest ? [`no network meets the constraints: ${nearestText(nearest, constraints)}`] : []),
    ...(front.length > 0 ? [frontTable(front, objectives.isAccuracyKnown)] : []),
  ].join('\n')
}

/** The network that misses the constraints by least, and by how much. */
export function nearestText(nearest: StudyMember, constraints: StudySpecification['constraints']): string {
  const failures = failuresOf(nearest, constraints).map(failureText)
  return `the nearest is ${memberText(nearest)}, ${failures.join('; ')}`
}

function memberText({ threshold, setting, ...member }: StudyMember): string {
  const parts = [
    networkLabel(member),
    ...(threshold === undefined ? [] : [`threshold ${thresholdText(threshold)}`]),
    ...(setting ? [settingText(setting)] : []),
  ]
  return parts.join(', ')
}

function frontTable(front: readonly StudyMember[], isAccuracyKnown: boolean): string {
  const names = Object.keys(front[0]!.setting ?? {})
  const head = [
    ...(names.length > 0 ? [names.map(dimensionText).join(', ')] : []),
    'exits',
    ...(isAccuracyKnown ? ['threshold', 'acc.\n%'] : []),
    ...['MACs\nM', 'energy\nµJ', 'latency\nkcycles', 'ET\nJ·cycles'],
    ...['worst\nkcycles', 'weights\nKiB', 'peak\nKiB'],
  ]
  const left = names.length > 0 ? 2 : 1
  const table = new Table({ head, style, colAligns: head.map((_, i) => (i < left ? 'left' : 'right')) })
  const step = Math.max(1, (front.length - 1) / (rows - 1))
  for (let row = 0; row < Math.min(rows, front.length); row++) {
    const member = front[Math.round(row * step)]!
    const { setting = {}, threshold, accuracy } = member
    table.push([
      ...(names.length > 0 ? [Object.values(setting).join(', ')] : []),
      networkLabel(member),
      ...(isAccuracyKnown
        ? [thresholdText(rounded(threshold ?? [])), (100 * (accuracy ?? 0)).toFixed(2)]
        : []),
      threeDigits(member.macs / 1e6),
      threeDigits(member.energyPj / 1e6),
      threeDigits(member.latencyCycles / 1e3),
      threeDigits(member.etJCycles),
      threeDigits(member.worstCaseLatencyCycles / 1e3),
      threeDigits(member.weightBits / bitsPerKibibyte),
      threeDigits(member.peakOnChipBits / bitsPerKibibyte),
    ])
  }
  return table.toString()
}

/** To three decimals, for people; an export has all. */
function rounded(threshold: number | readonly number[]): number | readonly number[] {
  const round = (value: number) => Number(value.toFixed(3))
  return typeof threshold === 'number' ? round(threshold) : threshold.map(round)
}

/** A dimension's name for people: `kernels block7`. */
function dimensionText(name: string): string {
  return name.split('.').slice(-2).join(' ')
}

function networkOf({ banks, network }: StudySpecification['evaluation']): string {
  return network === undefined ? namesOf(banks) : 'costs alone'
}

function namesOf(named: readonly { readonly name: string }[]): string {
  return named.map(({ name }) => name).join(', ')
}

function stateOf({ isComplete, processes }: StudySummary): string {
  if (isComplete) return 'complete'
  return processes.length === 0 ? 'stopped' : `running (${processes.join(', ')})`
}
