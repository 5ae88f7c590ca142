import type { EarlyExitNetwork } from '../models/graph.ts'
import { bankNetwork } from '../nas/evaluate/bank-network.ts'
import { staticChoices } from '../nas/evaluate/baselines.ts'
import { calibrate, type HeadCalibration } from '../nas/evaluate/calibration.ts'
import { splitDecisions } from '../nas/evaluate/confidence.ts'
import { type ExitCosts, exitCosts } from '../nas/evaluate/exit-costs.ts'
import type { LogitBank, SplitName } from '../nas/evaluate/logit-bank.ts'
import { networkCosts } from '../nas/evaluate/network-costs.ts'
import { readBank } from '../nas/evaluate/read-bank.ts'
import type { ReportedSplit } from '../nas/evaluate/split-report.ts'
import { checkHeads } from '../nas/search/exhaustive.ts'
import type { Fidelity } from '../sim/fidelity/cost-steps.ts'
import type { System } from '../sim/hardware/accelerator.ts'
import { readSystem } from '../sim/hardware/read-system.ts'
import type { SimulationRules } from '../sim/rules.ts'
import type { BankArguments } from './bank-options.ts'
import type { ExitTestArguments } from './evaluation-options.ts'
import { type RulesArguments, rulesFrom } from './rules-options.ts'

/** A bank on an accelerator: all that the evaluation of its candidates needs. */
export interface OpenEvaluation {
  /** As it is read. */
  readonly bank: LogitBank
  readonly calibration: readonly HeadCalibration[]
  readonly network: EarlyExitNetwork
  readonly system: System
  readonly rules: SimulationRules
  readonly fidelity: Fidelity
  readonly costs: ExitCosts
  /** What its heads decide, calibrated where that was asked for, and whether the static network is right. */
  readonly splits: Readonly<Record<SplitName, ReportedSplit>>
}

/** @throws {InputError} when bank or accelerator cannot be read, or the bank's heads are not its network's. */
export function openEvaluation(
  options: BankArguments & RulesArguments & ExitTestArguments & { fidelity: Fidelity },
): OpenEvaluation {
  const bank = readBank(options.bank)
  const system = readSystem(options.hardware)
  const rules = rulesFrom(options)
  const network = bankNetwork(bank.manifest)
  checkHeads(bank, network)
  const { confidence: measure, fidelity } = options
  const costs = exitCosts(network, networkCosts(network, system, { rules, measure, fidelity }))
  const { bank: calibrated, heads } = calibrate(bank)
  const lastHead = staticChoices(costs).at(-1)! - 1
  const split = (name: SplitName): ReportedSplit => {
    const decisions = splitDecisions(options.calibrated ? calibrated : bank, name, measure)
    return { decisions, baseline: decisions.points.at(-1)![lastHead]!.correct }
  }
  return {
    bank,
    calibration: heads,
    network,
    system,
    rules,
    fidelity,
    costs,
    splits: { validation: split('validation'), test: split('test') },
  }
}
