import { InputError } from '../../errors.ts'
import type { EarlyExitNetwork } from '../../models/graph.ts'
import { staticChoices } from '../evaluate/baselines.ts'
import type { Interval } from '../evaluate/bootstrap.ts'
import { type ConfidenceMeasure, splitDecisions } from '../evaluate/confidence.ts'
import { type Choices, choicesOf } from '../evaluate/configuration.ts'
import { type Evaluation, evaluate } from '../evaluate/evaluate.ts'
import { costsToExits, type ExitCosts, exitCosts } from '../evaluate/exit-costs.ts'
import { exitMasks } from '../evaluate/exit-masks.ts'
import { gainIntervals } from '../evaluate/gain-intervals.ts'
import type { LogitBank, SplitName } from '../evaluate/logit-bank.ts'
import type { NetworkCosts } from '../evaluate/network-costs.ts'
import { candidateMemory, type MemoryNeed, networkMemory } from '../evaluate/network-memory.ts'
import { type WalkResult, walk } from '../evaluate/walk.ts'
import { nonDominated } from './non-dominated.ts'
import { type CostObjective, costKeys } from './objectives.ts'

export interface SearchOptions {
  readonly bank: LogitBank
  readonly network: EarlyExitNetwork
  readonly costs: NetworkCosts
  /** Confidence thresholds, ascending; a candidate has one for all its exits. */
  readonly thresholds: readonly number[]
  /** Minimized, beside accuracy, which is maximized. */
  readonly objectives: readonly CostObjective[]
  /** What the exits test; the costs must be those of it. */
  readonly measure?: ConfidenceMeasure
  /** The configurations that may be on the front, ascending; all where left out. */
  readonly select?: (walked: WalkResult, threshold: number) => readonly number[]
  /** Told of every threshold when all its configurations have been evaluated. */
  readonly onWalked?: (walked: WalkResult, threshold: number) => void
}

/** A candidate with what it does on both splits. */
export interface Member extends MemoryNeed {
  readonly choices: Choices
  readonly threshold: number
  readonly validation: Evaluation
  readonly test: Evaluation
  /** Of an image that leaves at the last exit. */
  readonly worstCaseLatencyCycles: number
}

export interface SearchResult {
  /** Exact non-dominated set on the validation split, by ascending energy × latency. */
  readonly front: readonly Member[]
  /** The backbone with its cheaper final head and no other; no image leaves early, so its threshold is of no account. */
  readonly static: Member
  /** Pairs of configuration and threshold that were evaluated. */
  readonly candidates: number
  readonly costs: ExitCosts
  /** Of each network of the front the accuracy less that of the static network on the same images. */
  readonly gains: Readonly<Record<SplitName, readonly Interval[]>>
}

/**
 * Evaluates every configuration at every threshold on the validation split, keeps the non-dominated ones, and
 * evaluates those on the test split. Of candidates with equal objectives the one with the lowest configuration index
 * is kept, and of those the one with the lowest threshold.
 *
 * @throws {InputError} when the bank's heads are not those of the network.
 */
export function searchSpace(options: SearchOptions): SearchResult {
  const { bank, network, thresholds, objectives, measure, select, onWalked } = options
  checkHeads(bank, network)
  const costs = exitCosts(network, options.costs)
  const memory = networkMemory(network)
  const validation = splitDecisions(bank, 'validation', measure)
  const test = splitDecisions(bank, 'test', measure)
  const member = (choices: Choices, threshold: number): Member => ({
    choices,
    threshold,
    validation: evaluate(validation, costs, choices, threshold),
    test: evaluate(test, costs, choices, threshold),
    worstCaseLatencyCycles: costsToExits(costs, choices).at(-1)!.latencyCycles,
    ...candidateMemory(network, memory, choices),
  })

  let candidates = 0
  const survivors = thresholds.flatMap((threshold) => {
    const walked = walk(exitMasks(validation, threshold), costs)
    candidates += walked.correct.length
    onWalked?.(walked, threshold)
    const selected = select?.(walked, threshold)
    const all = [walked.correct.map((count) => -count), ...objectives.map((name) => walked[costKeys[name]])]
    const columns = selected ? all.map((column) => selected.map((i) => column[i]!)) : all
    return nonDominated(columns).map((place) => ({
      configuration: selected?.[place] ?? place,
      threshold,
      point: columns.map((column) => column[place]!),
    }))
  })
  survivors.sort((a, b) => a.configuration - b.configuration || a.threshold - b.threshold)
  const columns = ['accuracy', ...objectives].map((_, axis) => survivors.map(({ point }) => point[axis]!))
  const kinds = costs.heads.map((heads) => heads.length)
  const front = nonDominated(columns)
    .map((survivor) => survivors[survivor]!)
    .map(({ configuration, threshold }) => member(choicesOf(configuration, kinds), threshold))
    .sort((a, b) => a.validation.etJCycles - b.validation.etJCycles)
  const fixed = staticChoices(costs)
  const gains = {
    validation: gainIntervals(front, validation, costs, fixed),
    test: gainIntervals(front, test, costs, fixed),
  }
  return { front, static: member(fixed, thresholds[0]!), candidates, costs, gains }
}

/** @throws {InputError} when the bank's heads are not those of the network. */
export function checkHeads({ manifest }: LogitBank, { name, mountingPoints }: EarlyExitNetwork): void {
  const expected = mountingPoints.flatMap(({ letter, heads }) => heads.map(({ kind }) => `${letter}${kind}`))
  const found = manifest.heads.map(({ exit, kind }) => `${exit}${kind}`)
  if (expected.join() !== found.join())
    throw new InputError({
      place: `bank ${manifest.name}`,
      expected: `the heads of ${name}: ${expected.join(' ')}`,
      found: found.join(' '),
    })
}
