import { pricedThresholds } from './threshold-heuristics.ts'
import {
  type ThresholdOutcome,
  type ThresholdProblem,
  type ThresholdVector,
  thresholdOutcome,
} from './threshold-problem.ts'

/** Costs are summed in another order for every pair: smaller differences are rounding. */
const rounding = 1e-12

/** The better of two descents over pairs: from `pricedThresholds`, and from the highest thresholds where they suffice. */
export function pairwiseFromPriced(problem: ThresholdProblem, correct: number): ThresholdOutcome | undefined {
  const highest = thresholdOutcome(
    problem,
    problem.levels.map(() => problem.grid.length - 1),
  )
  const starts = [pricedThresholds(problem, correct), highest].filter(
    (start) => start !== undefined && start.correct >= correct,
  ) as ThresholdOutcome[]
  return starts
    .map((start) => pairwiseThresholds(problem, correct, start))
    .reduce<ThresholdOutcome | undefined>((a, b) => (a && a.cost <= b.cost ? a : b), undefined)
}

/**
 * Descent over pairs: sets the thresholds of two exits at a time to the two that cost least with at least `correct` images
 * right, until no pair changes. What one exit gives up another can win, which no single threshold can do. No guarantee.
 *
 * @param start with at least `correct` images right
 */
export function pairwiseThresholds(
  problem: ThresholdProblem,
  correct: number,
  start: ThresholdOutcome,
): ThresholdOutcome {
  const exits = start.vector.length
  let best = start
  let leaving = leavingExits(problem, best.vector)
  /** Pairs looked at since the last change; when it is all of them none can change. */
  let unchanged = 0
  const pairs = (exits * (exits - 1)) / 2
  while (unchanged < pairs)
    for (let first = 0; first < exits - 1 && unchanged < pairs; first++)
      for (let second = first + 1; second < exits && unchanged < pairs; second++) {
        const found = bestPair(problem, best.vector, leaving, first, second, correct)
        if (found && found.cost < best.cost * (1 - rounding)) {
          best = found
          leaving = leavingExits(problem, best.vector)
          unchanged = 0
        } else unchanged += 1
      }
  return best
}

/**
 * The cheapest vector that differs from the given one at two exits alone. The images are gone through once: of those that
 * come to the first exit it is noted by their level there what they do if they leave and if they pass, and of those that
 * then come to the second exit, by both levels, what passing it changes.
 */
function bestPair(
  problem: ThresholdProblem,
  vector: ThresholdVector,
  leaving: Int32Array,
  first: number,
  second: number,
  needed: number,
): ThresholdOutcome | undefined {
  const { grid, costs, weights, levels, correct } = problem
  const width = grid.length + 1
  const passing = { cost: new Float64Array(width), right: new Float64Array(width) }
  const passingBoth = { cost: new Float64Array(width * width), right: new Float64Array(width * width) }
  const beforeFirst = (1 << first) - 1
  const beforeSecond = (1 << second) - 1
  let [cost, right] = [0, 0]
  for (let group = 0; group < weights.length; group++) {
    const weight = weights[group]!
    const exits = leaving[group]!
    const early = exits & beforeFirst
    let at = early === 0 ? first : lowestBit(early)
    cost += weight * costs[at]!
    right += weight * correct[at]![group]!
    if (early !== 0) continue
    const between = exits & beforeSecond & ~beforeFirst & ~(1 << first)
    at = between === 0 ? second : lowestBit(between)
    const level = levels[first]![group]!
    passing.cost[level]! += weight * (costs[at]! - costs[first]!)
    passing.right[level]! += weight * (correct[at]![group]! - correct[first]![group]!)
    if (between !== 0) continue
    at = lowestBit(exits & ~beforeSecond & ~(1 << second))
    const cell = level * width + levels[second]![group]!
    passingBoth.cost[cell]! += weight * (costs[at]! - costs[second]!)
    passingBoth.right[cell]! += weight * (correct[at]![group]! - correct[second]![group]!)
  }
  let best = { cost: Number.POSITIVE_INFINITY, right: 0, i: -1, j: -1 }
  /** By the level at the second exit, of images whose level at the first is at most i. */
  const below = { cost: new Float64Array(width), right: new Float64Array(width) }
  for (let i = 0; i < grid.length; i++) {
    cost += passing.cost[i]!
    right += passing.right[i]!
    let [pairCost, pairRight] = [cost, right]
    for (let j = 0; j < grid.length; j++) {
      below.cost[j]! += passingBoth.cost[i * width + j]!
      below.right[j]! += passingBoth.right[i * width + j]!
      pairCost += below.cost[j]!
      pairRight += below.right[j]!
      if (pairRight >= needed && pairCost < best.cost) best = { cost: pairCost, right: pairRight, i, j }
    }
  }
  if (best.i < 0) return undefined
  return { vector: vector.with(first, best.i).with(second, best.j), correct: best.right, cost: best.cost }
}

/** Per group a set of exits, bit e for exit e: those at which it leaves if it comes there, the last always among them. */
function leavingExits({ weights, levels }: ThresholdProblem, vector: ThresholdVector): Int32Array {
  const exits = new Int32Array(weights.length).fill(1 << vector.length)
  levels.forEach((level, exit) => {
    for (let group = 0; group < exits.length; group++)
      if (level[group]! > vector[exit]!) exits[group]! |= 1 << exit
  })
  return exits
}

function lowestBit(set: number): number {
  return 31 - Math.clz32(set & -set)
}
