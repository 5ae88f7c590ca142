import { oracleTails } from './oracle-tails.ts'
import { pairwiseFromPriced } from './pairwise-thresholds.ts'
import type { ThresholdOutcome, ThresholdProblem } from './threshold-problem.ts'

export interface ThresholdSearchOptions {
  /** Images that must be classified correctly. */
  readonly correct: number
  /** The search may give up what would save no more than this fraction of the cost. */
  readonly tolerance?: number
  /** Groups of images looked at before it stops without a proof. */
  readonly workLimit?: number
}

export interface OptimalThresholds {
  /** The cheapest vector found; none where no vector is accurate enough, or none was found within the limit. */
  readonly best: ThresholdOutcome | undefined
  /** No vector of the grid that is accurate enough costs less than this; infinite where there is none. */
  readonly lowerBound: number
  /** Whether the search came to its end, so that `lowerBound` is the cost of `best` less at most the tolerance. */
  readonly isProven: boolean
  /** Prefixes of thresholds whose continuations were looked at. */
  readonly nodes: number
}

interface Child {
  readonly index: number
  readonly bound: number
  readonly spent: number
  readonly right: number
}

/**
 * The cheapest vector of thresholds, one per early exit, that classifies enough images correctly, with a guarantee: no
 * other vector of the grid that does costs less than `lowerBound`.
 *
 * Branch and bound over the exits in their order. A prefix of thresholds decides who has left, what that has cost and
 * who is left; of those an oracle that sends each image to the best exit still open to it cannot do worse than any
 * thresholds can. With the accuracy floor priced in by a Lagrange multiplier this bounds the cost of all continuations
 * from below, for any multiplier; several are tried. All thresholds of the last early exit are tried in one pass.
 */
export function optimalThresholds(
  problem: ThresholdProblem,
  { correct: needed, tolerance = 0, workLimit = 400_000 }: ThresholdSearchOptions,
): OptimalThresholds {
  const { costs, weights, levels, correct, grid } = problem
  const lastEarly = levels.length - 1
  let best = pairwiseFromPriced(problem, needed)
  if (lastEarly < 0)
    return { best, lowerBound: best?.cost ?? Number.POSITIVE_INFINITY, isProven: true, nodes: 0 }
  const { prices, values, canBeCorrect } = oracleTails(problem)
  const orders = levels.map(() => new Int32Array(weights.length))
  const vector = new Int32Array(levels.length)
  let work = 0
  let nodes = 0
  let openBound = Number.POSITIVE_INFINITY
  const bar = () => (best ? best.cost * (1 - tolerance) : Number.POSITIVE_INFINITY)

  /** Per level of an exit the weighted sum of a column over some groups. */
  function byLevel(exit: number, groups: Int32Array, column: ArrayLike<number> | undefined): Float64Array {
    const sums = new Float64Array(grid.length + 1)
    const level = levels[exit]!
    for (let i = 0; i < groups.length; i++) {
      const group = groups[i]!
      sums[level[group]!]! += column ? weights[group]! * column[group]! : weights[group]!
    }
    return sums
  }

  /** Puts the groups in the order of their level at an exit; how many are below each level. */
  function sortByLevel(exit: number, groups: Int32Array): Int32Array {
    const starts = new Int32Array(grid.length + 2)
    const level = levels[exit]!
    for (let i = 0; i < groups.length; i++) starts[level[groups[i]!]! + 1]! += 1
    for (let l = 0; l <= grid.length; l++) starts[l + 1]! += starts[l]!
    const next = starts.slice()
    for (let i = 0; i < groups.length; i++) {
      const place = level[groups[i]!]!
      orders[exit]![next[place]!] = groups[i]!
      next[place]! += 1
    }
    return starts
  }

  function finish(groups: Int32Array, spent: number, right: number): void {
    const count = byLevel(lastEarly, groups, undefined)
    const here = byLevel(lastEarly, groups, correct[lastEarly])
    const later = byLevel(lastEarly, groups, correct[lastEarly + 1])
    let cost = spent + sum(count) * costs[lastEarly]!
    let reached = right + sum(here)
    for (let index = 0; index < grid.length; index++) {
      cost += count[index]! * (costs[lastEarly + 1]! - costs[lastEarly]!)
      reached += later[index]! - here[index]!
      if (reached < needed || cost >= bar()) continue
      vector[lastEarly] = index
      best = { vector: [...vector], correct: reached, cost }
    }
  }

  function childrenOf(exit: number, groups: Int32Array, spent: number, right: number): Child[] {
    const count = byLevel(exit, groups, undefined)
    const here = byLevel(exit, groups, correct[exit])
    const possible = byLevel(exit, groups, canBeCorrect[exit + 1])
    const oracle = values[exit + 1]!.map((column) => byLevel(exit, groups, column))
    const staying = prices.map(() => 0)
    const children: Child[] = []
    let childSpent = spent + sum(count) * costs[exit]!
    let childRight = right + sum(here)
    let mayBeRight = childRight
    for (let index = 0; index < grid.length; index++) {
      childSpent -= count[index]! * costs[exit]!
      childRight -= here[index]!
      mayBeRight += possible[index]! - here[index]!
      let bound = 0
      for (let p = 0; p < prices.length; p++) {
        staying[p]! += oracle[p]![index]!
        bound = Math.max(bound, childSpent + staying[p]! + prices[p]! * (needed - childRight))
      }
      const isNew = index === 0 || count[index]! > 0
      if (isNew && mayBeRight >= needed && bound < bar())
        children.push({ index, bound, spent: childSpent, right: childRight })
    }
    return children.sort((a, b) => a.bound - b.bound)
  }

  function visit(exit: number, groups: Int32Array, spent: number, right: number): void {
    nodes += 1
    work += groups.length
    if (exit === lastEarly) {
      finish(groups, spent, right)
      return
    }
    const children = childrenOf(exit, groups, spent, right)
    if (children.length === 0) return
    const starts = sortByLevel(exit, groups)
    for (const child of children) {
      if (child.bound >= bar()) break
      if (work > workLimit) {
        openBound = Math.min(openBound, child.bound)
        break
      }
      vector[exit] = child.index
      visit(exit + 1, orders[exit]!.subarray(0, starts[child.index + 1]!), child.spent, child.right)
    }
  }

  visit(0, Int32Array.from(weights.keys()), 0, 0)
  return {
    best,
    lowerBound: Math.min(openBound, bar()),
    isProven: openBound === Number.POSITIVE_INFINITY,
    nodes,
  }
}

function sum(values: Float64Array): number {
  let total = 0
  for (const value of values) total += value
  return total
}
