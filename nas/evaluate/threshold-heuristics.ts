import {
  type ThresholdOutcome,
  type ThresholdProblem,
  type ThresholdVector,
  thresholdOutcome,
} from './threshold-problem.ts'

/** The cheapest single threshold with at least `correct` images right; none where no threshold has. */
export function bestSingleThreshold(
  problem: ThresholdProblem,
  correct: number,
): ThresholdOutcome | undefined {
  return problem.grid
    .map((_, index) =>
      thresholdOutcome(
        problem,
        problem.levels.map(() => index),
      ),
    )
    .reduce<ThresholdOutcome | undefined>((best, outcome) => better(best, outcome, correct), undefined)
}

/**
 * Coordinate descent: from a vector that is accurate enough, sets one exit's threshold at a time to the one that costs
 * least with at least `correct` images right, until none changes. No guarantee.
 */
export function greedyThresholds(
  problem: ThresholdProblem,
  correct: number,
  start: ThresholdOutcome | undefined = bestSingleThreshold(problem, correct),
): ThresholdOutcome | undefined {
  if (!start) return undefined
  let best = start
  for (let before = Number.POSITIVE_INFINITY; best.cost < before; ) {
    before = best.cost
    for (const exit of best.vector.keys())
      best = alongExit(problem, best, exit, (cost, right) =>
        right < correct ? Number.POSITIVE_INFINITY : cost,
      )
  }
  return best
}

/** Prices of a correct image tried: powers of √2 times the range of costs. */
const prices = { lowest: -8, highest: 12, further: 1 }

/**
 * Coordinate descent with the accuracy floor priced in: for a price of a correct image, sets one threshold at a time to the
 * least cost − price × correct, which lets one exit give up images that another wins. The lowest price that gives enough
 * accuracy is bisected for; what it and the next higher one give are starts for `greedyThresholds`. No guarantee.
 */
export function pricedThresholds(problem: ThresholdProblem, correct: number): ThresholdOutcome | undefined {
  const { costs, levels } = problem
  const range = costs.at(-1)! - costs[0]!
  const starts = new Map<string, ThresholdOutcome>()
  let vector: ThresholdVector = levels.map(() => 0)
  const isEnough = (step: number): boolean => {
    const reached = pricedDescent(problem, thresholdOutcome(problem, vector), range * 2 ** (step / 2))
    vector = reached.vector
    if (reached.correct >= correct) starts.set(vector.join(), reached)
    return reached.correct >= correct
  }
  let low = prices.lowest - 1
  let high = prices.highest + 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (isEnough(middle)) high = middle
    else low = middle
  }
  for (let step = 1; step <= prices.further; step++) isEnough(high + step)
  return [...starts.values()]
    .map((start) => greedyThresholds(problem, correct, start)!)
    .reduce((best, outcome) => better(best, outcome, correct), greedyThresholds(problem, correct))
}

function pricedDescent(problem: ThresholdProblem, start: ThresholdOutcome, price: number): ThresholdOutcome {
  const value = (cost: number, right: number) => cost - price * right
  let reached = start
  for (let before = Number.POSITIVE_INFINITY; value(reached.cost, reached.correct) < before; ) {
    before = value(reached.cost, reached.correct)
    for (const exit of reached.vector.keys()) reached = alongExit(problem, reached, exit, value)
  }
  return reached
}

/**
 * The outcome with one exit's threshold set to that of least value, where there is a lesser value than it has; the images
 * are gone through once.
 */
function alongExit(
  problem: ThresholdProblem,
  from: ThresholdOutcome,
  exit: number,
  value: (cost: number, correct: number) => number,
): ThresholdOutcome {
  const { grid, costs, weights, levels, correct } = problem
  const { vector } = from
  const costIfStaying = new Float64Array(grid.length + 1)
  const rightIfStaying = new Float64Array(grid.length + 1)
  let cost = 0
  let right = 0
  for (let group = 0; group < weights.length; group++) {
    let at = 0
    while (at < exit && levels[at]![group]! <= vector[at]!) at++
    cost += weights[group]! * costs[at]!
    right += weights[group]! * correct[at]![group]!
    if (at < exit) continue
    at++
    while (at < vector.length && levels[at]![group]! <= vector[at]!) at++
    const level = levels[exit]![group]!
    costIfStaying[level]! += weights[group]! * (costs[at]! - costs[exit]!)
    rightIfStaying[level]! += weights[group]! * (correct[at]![group]! - correct[exit]![group]!)
  }
  let best = { index: -1, cost: from.cost, right: from.correct, value: value(from.cost, from.correct) }
  for (let index = 0; index < grid.length; index++) {
    cost += costIfStaying[index]!
    right += rightIfStaying[index]!
    const found = value(cost, right)
    if (found < best.value) best = { index, cost, right, value: found }
  }
  if (best.index < 0) return from
  return { vector: vector.with(exit, best.index), correct: best.right, cost: best.cost }
}

function better(
  best: ThresholdOutcome | undefined,
  outcome: ThresholdOutcome,
  correct: number,
): ThresholdOutcome | undefined {
  if (outcome.correct < correct) return best
  return best && best.cost <= outcome.cost ? best : outcome
}
