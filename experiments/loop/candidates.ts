import type { SplitDecisions } from '../../nas/evaluate/confidence.ts'
import { type Choices, choicesOf } from '../../nas/evaluate/configuration.ts'
import type { ExitCosts, Figures } from '../../nas/evaluate/exit-costs.ts'
import { exitMasks } from '../../nas/evaluate/exit-masks.ts'
import { walk } from '../../nas/evaluate/walk.ts'
import { curveSubset } from '../../nas/search/curve-subset.ts'
import { hypervolume } from '../../nas/search/hypervolume.ts'
import { nonDominated } from '../../nas/search/non-dominated.ts'
import { type CostObjective, costKeys } from '../../nas/search/objectives.ts'
import { referenceOf } from './curve.ts'
import type { LoopFile } from './loop-file.ts'

export interface CandidateOptions {
  /** Of the bank's validation images. */
  readonly decisions: SplitDecisions
  readonly costs: ExitCosts
  readonly staticFigures: Figures
  readonly thresholds: readonly number[]
  readonly objectives: readonly CostObjective[]
  readonly candidates: LoopFile['candidates']
}

/** As many as wanted, or as there are. */
export interface ChosenCandidates {
  readonly front: readonly Choices[]
  readonly spread: readonly Choices[]
}

/**
 * The networks of a bank's space that are worth training: of those on the exact front, over all thresholds, the ones
 * that together dominate most; then of all the others some at even ranks of the hypervolume of each alone.
 */
export function chooseCandidates(options: CandidateOptions): ChosenCandidates {
  const { decisions, costs, staticFigures, thresholds, objectives, candidates } = options
  const kinds = costs.heads.map((heads) => heads.length)
  const columns = thresholds.map((threshold) => {
    const walked = walk(exitMasks(decisions, threshold), costs)
    return [
      walked.correct.map((correct) => walked.images - correct),
      ...objectives.map((name) => walked[costKeys[name]]),
    ]
  })
  const units = [decisions.images, ...objectives.map((name) => staticFigures[costKeys[name]])]
  const reference = referenceOf(objectives)
  const curve = (configuration: number) =>
    columns.map((axes) => axes.map((values, axis) => values[configuration]! / units[axis]!))
  const front = frontOf(columns)
  const chosen = curveSubset(front.map(curve), candidates.front, reference).map((i) => front[i]!)
  const others = Array.from(columns[0]![0]!.keys()).filter((configuration) => !chosen.includes(configuration))
  const volumes = new Map(others.map((one) => [one, hypervolume(curve(one), reference)]))
  const ranked = others.toSorted((a, b) => volumes.get(b)! - volumes.get(a)! || a - b)
  const spread = evenRanks(candidates.spread, ranked.length).map((rank) => ranked[rank]!)
  const choices = (configurations: readonly number[]) => configurations.map((one) => choicesOf(one, kinds))
  return { front: choices(chosen), spread: choices(spread) }
}

/** Configurations that are on the front of all thresholds, ascending. */
function frontOf(columns: readonly (readonly ArrayLike<number>[])[]): number[] {
  const survivors = columns.flatMap((axes) =>
    nonDominated(axes).map((configuration) => ({
      configuration,
      point: axes.map((values) => values[configuration]!),
    })),
  )
  const axes = columns[0]!.map((_, axis) => survivors.map(({ point }) => point[axis]!))
  const front = nonDominated(axes).map((survivor) => survivors[survivor]!.configuration)
  return [...new Set(front)].sort((a, b) => a - b)
}

/** `count` ranks of 0 … `total` − 1, each in the middle of its part; fewer where there are not so many. */
export function evenRanks(count: number, total: number): number[] {
  const parts = Math.min(count, total)
  return Array.from({ length: parts }, (_, part) => Math.floor(((part + 0.5) * total) / parts))
}
