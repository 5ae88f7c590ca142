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
      best = alongExit(problem, best.vector, exit).reduce((a, b) => better(a, b, correct)!, best)
  }
  return best
}

/**
 * Coordinate descent with the accuracy floor priced in: for a rising price of a correct image, sets one threshold at a
 * time to the least cost − price × correct, which lets one exit give up images that another wins; each vector met that
 * is accurate enough is then a start for `greedyThresholds`. No guarantee.
 */
export function pricedThresholds(problem: ThresholdProblem, correct: number): ThresholdOutcome | undefined {
  const { costs, levels } = problem
  const range = costs.at(-1)! - costs[0]!
  let vector: ThresholdVector = levels.map(() => 0)
  let best = greedyThresholds(problem, correct)
  for (let step = -8; step <= 12; step++) {
    const price = range * 2 ** (step / 2)
    const value = (outcome: ThresholdOutcome) => outcome.cost - price * outcome.correct
    let reached = thresholdOutcome(problem, vector)
    for (let before = Number.POSITIVE_INFINITY; value(reached) < before; ) {
      before = value(reached)
      for (const exit of vector.keys())
        reached = alongExit(problem, reached.vector, exit).reduce(
          (a, b) => (value(b) < value(a) ? b : a),
          reached,
        )
    }
    vector = reached.vector
    if (reached.correct >= correct) best = better(best, greedyThresholds(problem, correct, reached)!, correct)
  }
  return best
}

/** What each threshold of the grid does at one exit, the others as they are; the images are gone through once. */
function alongExit(problem: ThresholdProblem, vector: ThresholdVector, exit: number): ThresholdOutcome[] {
  const { grid, costs, weights, levels, correct } = problem
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
  return grid.map((_, index) => {
    cost += costIfStaying[index]!
    right += rightIfStaying[index]!
    return { vector: vector.with(exit, index), correct: right, cost }
  })
}

function better(
  best: ThresholdOutcome | undefined,
  outcome: ThresholdOutcome,
  correct: number,
): ThresholdOutcome | undefined {
  if (outcome.correct < correct) return best
  return best && best.cost <= outcome.cost ? best : outcome
}
