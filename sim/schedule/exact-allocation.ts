import { AllocationBound } from './allocation-bound.ts'
import {
  type AllocationCost,
  type AllocationObjective,
  type AllocationProblem,
  allocationChoices,
  allocationCost,
  allocationOf,
} from './allocation-problem.ts'
import type { Allocation } from './layer-by-layer.ts'

/** The best allocation found, and how far from the best possible it can be. */
export interface AllocationResult {
  readonly allocation: Allocation
  readonly cost: AllocationCost
  /** No allocation does better than this. */
  readonly lowerBound: number
  /** Nothing is better than what was found. */
  readonly isProven: boolean
  /** Whole schedules made. */
  readonly schedules: number
}

/**
 * Branch and bound over the cores of the layers in the order in which they run: a part of an allocation is left as soon
 * as its lower bound is not below the best schedule found, so what is left holds nothing better; when nothing remains,
 * the best is proven. Where that takes more than `mostSchedules` whole schedules, the best so far and the lower bound of
 * all that is left are returned. The first of equals wins, cores in the order of the system.
 */
export function allocateExactly(
  problem: AllocationProblem,
  objective: AllocationObjective,
  mostSchedules: number,
): AllocationResult {
  const bound = new AllocationBound(problem)
  const choices = allocationChoices(problem)
  const choiceAt = new Map(choices.map(({ place }, i) => [place, i]))
  const { nodes, system } = problem
  const indexOf = new Map(system.cores.map(({ name }, core) => [name, core]))
  const fixed = nodes.map(({ layer }) =>
    system.cores.findIndex(({ operators }) => operators.includes(layer.operator)),
  )
  const picks = choices.map(() => 0)
  const cores: number[] = []
  let best: { picks: readonly number[]; cost: AllocationCost } | undefined
  let schedules = 0
  let unexplored = Number.POSITIVE_INFINITY

  const descend = (place: number): void => {
    const least = bound.least(cores, objective)
    if (best && least >= best.cost[objective] * (1 - rounding)) return
    if (schedules >= mostSchedules) {
      unexplored = Math.min(unexplored, least)
      return
    }
    if (place === nodes.length) {
      schedules++
      const cost = allocationCost(problem, allocationOf(problem, choices, picks))
      if (!best || cost[objective] < best.cost[objective]) best = { picks: [...picks], cost }
      return
    }
    const choice = choiceAt.get(place)
    const options =
      choice === undefined ? [fixed[place]!] : choices[choice]!.cores.map((name) => indexOf.get(name)!)
    options.forEach((core, pick) => {
      if (choice !== undefined) picks[choice] = pick
      cores.push(core)
      descend(place + 1)
      cores.pop()
    })
  }
  descend(0)
  const { cost, picks: found } = best!
  const isProven = unexplored >= cost[objective] * (1 - rounding)
  return {
    allocation: allocationOf(problem, choices, found),
    cost,
    lowerBound: isProven ? cost[objective] : unexplored,
    isProven,
    schedules,
  }
}

/** Sums of the same terms in another order differ by less. */
const rounding = 1e-12
