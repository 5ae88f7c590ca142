import { InputError } from '../../errors.ts'
import type { ExitChoice } from '../../models/graph.ts'
import { curveSubset } from '../../nas/search/curve-subset.ts'
import { hypervolume } from '../../nas/search/hypervolume.ts'
import type { Outcome } from '../../nas/store/trial.ts'
import type { TrialSearch } from '../../nas/workers/run-study.ts'
import { evenRanks } from './candidates.ts'
import type { LoopFile } from './loop-file.ts'

/** A step of the loop: all heads together, from the bank, a round of fine-tuning, a training of its own. */
export type LoopStep = 'shared' | 'bank' | `rung ${number}` | 'full'

export interface LoopTrial {
  readonly step: LoopStep
  /** Of the network; of the shared training there are none, it has all. */
  readonly heads: readonly ExitChoice[] | null
  readonly seed: number
}

export interface PlanOptions extends Pick<LoopFile, 'rungs' | 'final' | 'repeats' | 'seed'> {
  /** The networks to begin with, once the shared weights are trained. */
  readonly candidates: () => readonly (readonly ExitChoice[])[]
  /** What an outcome is worth: points of objectives that are minimized. */
  readonly pointsOf: (outcome: Outcome) => readonly (readonly number[])[]
  readonly reference: readonly number[]
}

/**
 * Successive halving (Jamieson & Talwalkar, AISTATS 2016): all candidates are trained on for a little, the best part of
 * them for longer, and so on; the last few get a training of their own. The best part are those whose trade-offs
 * together dominate most. What could not be trained is given up.
 *
 * @returns the networks that were kept to the end
 */
export function* loopPlan(
  options: PlanOptions,
): Generator<LoopTrial[], readonly (readonly ExitChoice[])[], readonly Outcome[]> {
  const { rungs, final, repeats, seed, candidates, pointsOf, reference } = options
  const trials = (step: LoopStep, networks: readonly (readonly ExitChoice[])[], by = seed) =>
    networks.map((heads): LoopTrial => ({ step, heads, seed: by }))
  const [shared] = yield [{ step: 'shared', heads: null, seed }]
  if (shared!.error !== undefined) throw failure('shared', shared!.error)
  const all = candidates()
  let left = all
  let outcomes = yield trials('bank', all)
  const volumes = outcomes.map((outcome) => hypervolume(pointsOf(outcome), reference))
  const keep = (count: number) => {
    const networks = left.map((heads, i) => ({ heads, outcome: outcomes[i]! }))
    const trained = networks.filter(({ outcome }) => outcome.error === undefined)
    if (trained.length === 0) throw failure('every network', outcomes[0]!.error!)
    const sets = trained.map(({ outcome }) => pointsOf(outcome))
    const kept = new Set(curveSubset(sets, count, reference))
    return trained.filter((_, i) => kept.has(i)).map(({ heads }) => heads)
  }
  for (const [i, { networks = left.length }] of rungs.entries()) {
    left = keep(networks)
    outcomes = yield trials(`rung ${i + 1}`, left)
  }
  left = keep(final.networks)
  const rejected = final.alsoRejected ? all.filter((heads) => !left.includes(heads)) : []
  const ranked = [...all.keys()].toSorted((a, b) => volumes[b]! - volumes[a]! || a - b)
  const again = evenRanks(repeats?.networks ?? 0, all.length).map((rank) => all[ranked[rank]!]!)
  yield [
    ...trials('full', [...left, ...rejected]),
    ...(repeats?.seeds ?? []).flatMap((other) => trials('full', again, other)),
  ]
  return left
}

/** A plan as a search that is asked and told in turn. */
export function searchOf(plan: Generator<readonly unknown[], void, readonly Outcome[]>): TrialSearch {
  let next = plan.next()
  return {
    ask: () => (next.done ? [] : next.value),
    tell: (outcomes) => {
      next = plan.next(outcomes)
    },
  }
}

function failure(place: string, error: string): InputError {
  return new InputError({ place, expected: 'a training that ends', found: error })
}
