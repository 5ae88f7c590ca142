import type { SplitDecisions } from '../../nas/evaluate/confidence.ts'
import { type Choices, choicesOf, configurationCount } from '../../nas/evaluate/configuration.ts'
import { evaluate } from '../../nas/evaluate/evaluate.ts'
import type { ExitCosts } from '../../nas/evaluate/exit-costs.ts'
import { exitMasks } from '../../nas/evaluate/exit-masks.ts'
import { walk } from '../../nas/evaluate/walk.ts'
import { nonDominated } from '../../nas/search/non-dominated.ts'
import { type CostObjective, costKeys } from '../../nas/search/objectives.ts'
import { relativeHypervolume } from '../../nas/search/relative-hypervolume.ts'
import { randomStream } from '../../random.ts'

export interface LadderCandidate {
  readonly choices: Choices
  readonly threshold: number
}

export interface LadderOptions {
  readonly decisions: SplitDecisions
  readonly thresholds: readonly number[]
  readonly objective: CostObjective
}

/** Candidates of the space, drawn evenly. */
export function drawCandidates(
  kinds: readonly number[],
  thresholds: readonly number[],
  count: number,
  seed: number,
): LadderCandidate[] {
  const random = randomStream(seed, 'fidelity')
  const last = configurationCount(kinds) - 1
  return Array.from({ length: count }, () => ({
    choices: choicesOf(random.integer(0, last), kinds),
    threshold: thresholds[random.integer(0, thresholds.length - 1)]!,
  }))
}

/** The exact non-dominated candidates of the whole space under some costs. */
export function frontUnder(
  costs: ExitCosts,
  { decisions, thresholds, objective }: LadderOptions,
): LadderCandidate[] {
  const kinds = costs.heads.map((heads) => heads.length)
  const survivors = thresholds.flatMap((threshold) => {
    const { correct, [costKeys[objective]]: cost } = walk(exitMasks(decisions, threshold), costs)
    const wrong = correct.map((count) => -count)
    return nonDominated([wrong, cost]).map((index) => ({
      candidate: { choices: choicesOf(index, kinds), threshold },
      point: [wrong[index]!, cost[index]!],
    }))
  })
  const columns = [0, 1].map((axis) => survivors.map(({ point }) => point[axis]!))
  return nonDominated(columns).map((i) => survivors[i]!.candidate)
}

/** How good a front is that was chosen under other costs. */
export interface JudgedFront {
  readonly networks: number
  /** Of the networks, those that are on the judge's own front. */
  readonly shared: number
  /** Hypervolume of the chosen networks at the judge's costs, as a fraction of the judge's own front's. */
  readonly hypervolume: number
}

export function judgeFront(
  chosen: readonly LadderCandidate[],
  own: readonly LadderCandidate[],
  costs: ExitCosts,
  { decisions, objective }: LadderOptions,
): JudgedFront {
  const point = ({ choices, threshold }: LadderCandidate) => {
    const { accuracy, [costKeys[objective]]: cost } = evaluate(decisions, costs, choices, threshold)
    return [1 - accuracy, cost]
  }
  const name = ({ choices, threshold }: LadderCandidate) => `${choices} ${threshold}`
  const names = new Set(own.map(name))
  return {
    networks: chosen.length,
    shared: chosen.filter((one) => names.has(name(one))).length,
    hypervolume: relativeHypervolume(own.map(point))(chosen.map(point)),
  }
}
