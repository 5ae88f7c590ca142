import type { MountingPoint, NetworkSpec } from '../../models/graph.ts'
import type { Fidelity } from '../../sim/fidelity/cost-steps.ts'
import type { SimulationRules } from '../../sim/rules.ts'
import { type BaselineName, baselines, type Reduction, reductionFrom } from '../evaluate/baselines.ts'
import type { Interval } from '../evaluate/bootstrap.ts'
import type { ConfidenceMeasure } from '../evaluate/confidence.ts'
import type { Evaluation } from '../evaluate/evaluate.ts'
import type { ExitCosts, Figures } from '../evaluate/exit-costs.ts'
import type { SplitName } from '../evaluate/logit-bank.ts'
import { type MountedHeads, mountedHeads } from '../evaluate/mounted-heads.ts'
import type { MemoryNeed } from '../evaluate/network-memory.ts'
import type { Member, SearchResult } from './exhaustive.ts'
import { frontHypervolume } from './front-hypervolume.ts'
import { type CostObjective, costKeys } from './objectives.ts'

/** Fractions saved, one set per baseline. */
export type Reductions = Readonly<Record<BaselineName, Reduction>>

/** Average figures of a network over one split. */
export interface SplitFigures extends Figures {
  /** Fraction of the images that leave at each exit; they sum to 1. */
  readonly exitRatios: readonly number[]
  readonly reduction: Reductions
  /** Accuracy less that of the static network on the same images, with its 95 % bootstrap interval. */
  readonly gain: Interval
}

export interface StaticNetwork extends Figures, MountedHeads {
  readonly validationAccuracy: number
  readonly testAccuracy: number
}

/** A network of the front; its own figures are those of the validation split, on which the front is decided. */
export interface FrontNetwork extends StaticNetwork, SplitFigures, MemoryNeed {
  readonly threshold: number
  /** Of an image that leaves at the last exit. */
  readonly worstCaseLatencyCycles: number
  readonly test: SplitFigures
}

/** Where the numbers came from. */
export interface Provenance {
  readonly bank: {
    readonly name: string
    readonly sha256: string
    readonly seed: number
    readonly date: string
  }
  readonly data: string
  readonly images: { readonly validation: number; readonly test: number }
  readonly network: NetworkSpec
  readonly hardware: string
  /** Name of the table of energies. */
  readonly energyTable: string
  /** Step of the fidelity ladder that the costs come from. */
  readonly fidelity: Fidelity
  /** Whether the heads' logits were divided by temperatures fitted on the validation images. */
  readonly calibrated: boolean
  readonly pooling: SimulationRules['pooling']
  readonly residency: SimulationRules['residency']
  readonly thresholds: readonly number[]
  readonly objectives: readonly string[]
  /** What the exits test. */
  readonly confidence: ConfidenceMeasure
  /** What the networks of the front keep to, by name. */
  readonly constraints: Readonly<Record<string, number>>
}

/** What a search says, as JSON. */
export interface SearchDocument {
  /** The backbone with its cheaper final head and no early exit. */
  readonly static: StaticNetwork
  /** The backbone without any head, which gives no answer: a cost to compare with. */
  readonly backboneOnly: Figures
  /** By ascending energy × latency. */
  readonly front: readonly FrontNetwork[]
  /** Pairs of configuration and threshold evaluated. */
  readonly candidates: number
  /** Part of the objectives up to the static network's costs and an accuracy of 0 that the front dominates. */
  readonly hypervolume: Readonly<Record<SplitName, number>>
  readonly provenance: Provenance
}

export function searchDocument(
  { front, static: fixed, candidates, costs, gains }: SearchResult,
  points: readonly MountingPoint[],
  provenance: Provenance,
): SearchDocument {
  const objectives = provenance.objectives.filter((name): name is CostObjective => name in costKeys)
  const volume = (split: SplitName) =>
    frontHypervolume(
      front.map((member) => member[split]),
      fixed[split],
      objectives,
    )
  return {
    static: { ...identity(fixed, points), ...figuresOf(fixed.validation) },
    backboneOnly: baselines(costs, fixed.choices).backboneOnly,
    front: front.map((member, i) => ({
      ...identity(member, points),
      threshold: member.threshold,
      worstCaseLatencyCycles: member.worstCaseLatencyCycles,
      weightBits: member.weightBits,
      peakOnChipBits: member.peakOnChipBits,
      ...splitFigures(member, member.validation, costs, gains.validation[i]!),
      test: splitFigures(member, member.test, costs, gains.test[i]!),
    })),
    candidates,
    hypervolume: { validation: volume('validation'), test: volume('test') },
    provenance,
  }
}

function identity({ choices, validation, test }: Member, points: readonly MountingPoint[]) {
  return {
    ...mountedHeads(points, choices),
    validationAccuracy: validation.accuracy,
    testAccuracy: test.accuracy,
  }
}

function figuresOf({ macs, energyPj, latencyCycles, etJCycles }: Figures): Figures {
  return { macs, energyPj, latencyCycles, etJCycles }
}

function splitFigures(
  { choices }: Member,
  evaluation: Evaluation,
  costs: ExitCosts,
  gain: Interval,
): SplitFigures {
  const { staticFinalHead, backboneOnly, allHeads, asPublished } = baselines(costs, choices)
  return {
    ...figuresOf(evaluation),
    exitRatios: evaluation.exitRatios,
    gain,
    reduction: {
      staticFinalHead: reductionFrom(staticFinalHead, evaluation),
      backboneOnly: reductionFrom(backboneOnly, evaluation),
      allHeads: reductionFrom(allHeads, evaluation),
      asPublished: reductionFrom(asPublished, evaluation),
    },
  }
}
