import type { ExitChoice } from '../../models/graph.ts'
import { hypervolume } from '../../nas/search/hypervolume.ts'
import { costKeys } from '../../nas/search/objectives.ts'
import type { FinishedTrial } from '../../nas/store/trial.ts'
import { networkLabel } from '../front/network-label.ts'
import { type CurvePoint, objectivePoints, referenceOf, ruledPoint } from './curve.ts'
import type { LoopResult } from './evaluation.ts'
import { type RankCorrelation, rankCorrelations } from './rank-correlations.ts'
import type { LoopEnd } from './run-loop.ts'
import { type SeedNoise, seedNoise } from './seed-noise.ts'
import { type Selection, selectionOf } from './selection.ts'
import type { LoopSpecification } from './specification.ts'

/** What a network does by the weights of one step, on the validation images; costs at the threshold of the rule. */
export interface StepFigures extends CurvePoint {
  readonly step: string
  readonly seed: number
  /** The first cost that the search minimizes. */
  readonly cost: number
  /** Mean accuracy over all thresholds. */
  readonly meanAccuracy: number
  /** Of the network's own trade-off, up to the static network's costs. */
  readonly hypervolume: number
  readonly test: LoopResult['test'] | null
}

export interface LoopNetwork {
  /** Such as `A1 D0`. */
  readonly network: string
  readonly heads: readonly ExitChoice[]
  /** Whether it was chosen from the bank's front, or at an even rank of the other networks. */
  readonly origin: 'front' | 'spread'
  /** Whether it was kept to the end. */
  readonly isKept: boolean
  /** In the order of the steps; a training that failed is left out. */
  readonly steps: readonly StepFigures[]
}

export interface LoopDocument {
  readonly name: string
  readonly hardware: string
  readonly specification: LoopSpecification
  readonly networks: readonly LoopNetwork[]
  readonly failed: readonly { readonly network: string; readonly step: string; readonly error: string }[]
  /** How alike any two steps rank the networks that both have. */
  readonly rankCorrelations: readonly RankCorrelation[]
  readonly seedNoise: readonly SeedNoise[]
  readonly selection: Selection | null
}

export interface DocumentOptions extends LoopEnd {
  readonly name: string
  readonly hardware: string
  readonly specification: LoopSpecification
  readonly trials: readonly FinishedTrial[]
}

/** What a search with training in the loop has found. */
export function loopDocument({
  name,
  hardware,
  specification,
  trials,
  kept,
  fromFront,
}: DocumentOptions): LoopDocument {
  const labelOf = (heads: unknown) => label(heads as readonly ExitChoice[])
  const keptLabels = kept.map(label)
  const networks = trials
    .filter(({ fidelity }) => fidelity === 'bank')
    .map(({ candidate }, i): LoopNetwork => {
      const network = labelOf(candidate)
      const own = trials.filter((trial) => trial.candidate !== null && labelOf(trial.candidate) === network)
      return {
        network,
        heads: candidate as readonly ExitChoice[],
        origin: i < fromFront ? 'front' : 'spread',
        isKept: keptLabels.includes(network),
        steps: own.flatMap((trial) => stepFigures(trial, specification)),
      }
    })
  const { seed } = specification
  return {
    name,
    hardware,
    specification,
    networks,
    failed: trials.flatMap(({ candidate, fidelity, outcome }) =>
      outcome.error === undefined
        ? []
        : [{ network: labelOf(candidate), step: fidelity, error: outcome.error }],
    ),
    rankCorrelations: rankCorrelations(networks, stepNames(specification), seed),
    seedNoise: seedNoise(networks, seed),
    selection: selectionOf(trials, keptLabels, labelOf, specification),
  }
}

/** Steps that rank networks, in their order. */
export function stepNames({ rungs }: Pick<LoopSpecification, 'rungs'>): string[] {
  return ['bank', ...rungs.map((_, i) => `rung ${i + 1}`), 'full']
}

const label = (heads: readonly ExitChoice[]): string =>
  networkLabel({ exits: heads.map(({ letter }) => letter), heads: heads.map(({ kind }) => kind) })

function stepFigures(
  { fidelity, seed, outcome }: FinishedTrial,
  { objectives, allowedLoss, staticFigures }: LoopSpecification,
): StepFigures[] {
  if (outcome.error !== undefined) return []
  const { curve, test } = outcome.result as LoopResult
  const point = ruledPoint(curve, { allowedLoss, objective: objectives[0]! })
  return [
    {
      step: fidelity,
      seed: seed!,
      ...point,
      cost: point[costKeys[objectives[0]!]],
      meanAccuracy: curve.reduce((sum, { accuracy }) => sum + accuracy, 0) / curve.length,
      hypervolume: hypervolume(objectivePoints(curve, objectives, staticFigures), referenceOf(objectives)),
      test: test ?? null,
    },
  ]
}
