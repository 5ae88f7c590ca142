import type { MountingPoint } from '../../models/graph.ts'
import { bankNetwork } from '../../nas/evaluate/bank-network.ts'
import { staticChoices } from '../../nas/evaluate/baselines.ts'
import { splitDecisions } from '../../nas/evaluate/confidence.ts'
import { type Choices, choicesOf } from '../../nas/evaluate/configuration.ts'
import { evaluate } from '../../nas/evaluate/evaluate.ts'
import { costsToExits, exitCosts, type Figures } from '../../nas/evaluate/exit-costs.ts'
import { exitMasks } from '../../nas/evaluate/exit-masks.ts'
import { mountedHeads } from '../../nas/evaluate/mounted-heads.ts'
import { networkCosts } from '../../nas/evaluate/network-costs.ts'
import { readBank } from '../../nas/evaluate/read-bank.ts'
import { walk } from '../../nas/evaluate/walk.ts'
import { checkHeads } from '../../nas/search/exhaustive.ts'
import { nonDominated } from '../../nas/search/non-dominated.ts'
import { costKeys } from '../../nas/search/objectives.ts'
import { contentHash } from '../../nas/store/canonical-json.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import { readSystem } from '../../sim/hardware/read-system.ts'
import { defaultRules } from '../../sim/rules.ts'
import type { StudyCandidate, StudyResult } from './candidate.ts'
import type { StudyFile } from './study-file.ts'
import { programVersion } from './versions.ts'

/** Step of the fidelity ladder that costs come from. */
export const fidelity = 'analytic'

export interface BankEvaluation {
  /** All that a result depends on beside the candidate. */
  readonly identity: {
    readonly bank: { readonly name: string; readonly hash: string }
    readonly hardware: { readonly name: string; readonly hash: string }
    /** Hash of the simulator's rules. */
    readonly rules: string
    readonly objectives: readonly string[]
    readonly versions: Readonly<Record<string, string>>
  }
  /** Of the identity. */
  readonly hash: string
  readonly points: readonly MountingPoint[]
  /** Of the backbone with its cheaper final head and no early exit. */
  readonly staticFigures: Figures
  evaluate(candidate: StudyCandidate): StudyResult
}

/**
 * The evaluation of candidates on a logit bank's validation images and an accelerator.
 *
 * @throws {InputError} when bank or accelerator cannot be read, or the bank's heads are not its network's.
 */
export function openBankEvaluation({
  bank: folder,
  hardware,
  objectives,
}: Pick<StudyFile, 'bank' | 'hardware' | 'objectives'>): BankEvaluation {
  const bank = readBank(folder)
  const { manifest } = bank
  const system = readSystem(hardware)
  const network = bankNetwork(manifest)
  const points = network.mountingPoints
  checkHeads(bank, network)
  const costs = exitCosts(network, networkCosts(network, system))
  const decisions = splitDecisions(bank, 'validation')
  const kinds = costs.heads.map((heads) => heads.length)
  const identity = {
    bank: { name: manifest.name, hash: contentHash(manifest) },
    hardware: { name: system.name, hash: systemHash(system) },
    rules: contentHash(defaultRules),
    objectives: ['accuracy', ...objectives],
    versions: { offramp: programVersion },
  }

  const evaluateOne = (choices: Choices, threshold: number): StudyResult => {
    const { accuracy, macs, energyPj, latencyCycles, etJCycles } = evaluate(
      decisions,
      costs,
      choices,
      threshold,
    )
    const figures = { accuracy, macs, energyPj, latencyCycles, etJCycles }
    return { candidates: 1, members: [{ ...mountedHeads(points, choices), threshold, ...figures }] }
  }
  const evaluateAll = (threshold: number): StudyResult => {
    const walked = walk(exitMasks(decisions, threshold), costs)
    const columns = [
      walked.correct.map((right) => -right),
      ...objectives.map((name) => walked[costKeys[name]]),
    ]
    const members = nonDominated(columns).flatMap(
      (configuration) => evaluateOne(choicesOf(configuration, kinds), threshold).members,
    )
    return { candidates: walked.correct.length, members }
  }
  return {
    identity,
    hash: contentHash(identity),
    points,
    staticFigures: costsToExits(costs, staticChoices(costs)).at(-1)!,
    evaluate: ({ choices, threshold }) =>
      choices ? evaluateOne(choices, threshold) : evaluateAll(threshold),
  }
}

/** JSON has no infinity, which is the width of a link that takes no time. */
function systemHash(system: System): string {
  const text = JSON.stringify(system, (_, value) => (value === Number.POSITIVE_INFINITY ? 'infinite' : value))
  return contentHash(JSON.parse(text))
}
