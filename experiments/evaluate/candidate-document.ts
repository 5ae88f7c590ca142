import { staticChoices } from '../../nas/evaluate/baselines.ts'
import type { Choices } from '../../nas/evaluate/configuration.ts'
import { evaluate } from '../../nas/evaluate/evaluate.ts'
import { costsToExits } from '../../nas/evaluate/exit-costs.ts'
import type { SplitName } from '../../nas/evaluate/logit-bank.ts'
import { mountedHeads } from '../../nas/evaluate/mounted-heads.ts'
import { candidateMemory, networkMemory } from '../../nas/evaluate/network-memory.ts'
import { splitReport } from '../../nas/evaluate/split-report.ts'
import { describeMacEnergies } from '../../sim/energy/mac-energy.ts'
import type { ExitTestArguments } from '../evaluation-options.ts'
import type { OpenEvaluation } from '../open-evaluation.ts'
import { expectedOf } from '../simulate/exit-ratios.ts'
import { checkDeadline } from './deadline.ts'
import type { CandidateDocument, EvaluatedSplit } from './document.ts'
import { exitReports } from './exit-reports.ts'
import type { SweepSummary } from './one-threshold-sweep.ts'
import type { ThresholdComparison } from './threshold-comparison.ts'

export interface Candidate {
  readonly choices: Choices
  /** One for each exit but the last. */
  readonly thresholds: readonly number[]
  readonly deadline: number | undefined
  readonly searched: ThresholdComparison | undefined
  readonly sweep: SweepSummary | undefined
}

/** All about one candidate. */
export function candidateDocument(
  { bank, calibration, network, system, rules, fidelity, costs, splits }: OpenEvaluation,
  { choices, thresholds, deadline, searched, sweep }: Candidate,
  { confidence, calibrated }: ExitTestArguments,
): CandidateDocument {
  const { manifest } = bank
  const mounted = mountedHeads(network.mountingPoints, choices)
  const paths = costsToExits(costs, choices)
  const onSplit = (split: SplitName): EvaluatedSplit => {
    const report = splitReport({ choices, threshold: thresholds, costs }, splits[split])
    return { ...report, expected: expectedOf(paths, report.exitRatios) }
  }
  const validation = onSplit('validation')
  const test = onSplit('test')
  const fixed = staticChoices(costs)
  const staticAccuracy = (split: SplitName) => evaluate(splits[split].decisions, costs, fixed, []).accuracy
  const decisions = { validation: splits.validation.decisions, test: splits.test.decisions }
  const pathCycles = paths.map(({ latencyCycles }) => latencyCycles)
  const ratios = { validation: validation.exitRatios, test: test.exitRatios }
  return {
    ...mounted,
    thresholds,
    static: {
      ...mountedHeads(network.mountingPoints, fixed),
      ...costsToExits(costs, fixed).at(-1)!,
      validationAccuracy: staticAccuracy('validation'),
      testAccuracy: staticAccuracy('test'),
    },
    validation,
    test,
    perExit: exitReports(mounted, choices, thresholds, costs, decisions),
    memory: candidateMemory(network, networkMemory(network), choices),
    deadline: deadline === undefined ? null : checkDeadline(deadline, pathCycles, ratios),
    calibration: mounted.exits.map(
      (letter, i) => calibration.find(({ exit, kind }) => exit === letter && kind === mounted.heads[i])!,
    ),
    thresholdSearch: searched ?? null,
    thresholdSweep: sweep ?? null,
    provenance: {
      bank: { name: manifest.name, sha256: manifest.sha256 },
      data: manifest.data.name,
      images: manifest.images,
      network: network.name,
      hardware: system.name,
      clockMhz: system.clockMhz,
      energyTable: describeMacEnergies(system.cores, rules.cost.macEnergy),
      fidelity,
      pooling: rules.pooling,
      residency: rules.residency,
      confidence,
      calibrated,
    },
  }
}
