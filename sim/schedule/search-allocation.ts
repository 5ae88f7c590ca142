import { AllocationBound } from './allocation-bound.ts'
import {
  type AllocationCost,
  type AllocationObjective,
  type AllocationProblem,
  allocationChoices,
  allocationCost,
  allocationOf,
} from './allocation-problem.ts'
import type { AllocationResult } from './exact-allocation.ts'

/** A search over index vectors that says what to evaluate and is told the outcome, such as NSGA-II. */
export interface AllocationSearcher {
  ask(): readonly (readonly number[])[]
  tell(
    assessed: readonly {
      readonly genome: readonly number[]
      readonly objectives: readonly number[]
      readonly violation: number
    }[],
  ): void
}

/** Picks to begin with: all on one core, for each core; heads on a second one; layers in turn. */
export function startingPicks(
  problem: AllocationProblem,
  heads: ReadonlySet<string>,
): readonly (readonly number[])[] {
  const choices = allocationChoices(problem)
  const most = Math.max(0, ...choices.map(({ cores }) => cores.length))
  const allOn = Array.from({ length: most }, (_, core) =>
    choices.map(({ cores }) => Math.min(core, cores.length - 1)),
  )
  const apart = choices.map(({ place, cores }) =>
    cores.length > 1 && heads.has(problem.nodes[place]!.layer.name) ? 1 : 0,
  )
  const inTurn = choices.map(({ cores }, i) => i % cores.length)
  return [...allOn, apart, inTurn]
}

/**
 * The best allocation that a searcher comes upon in so many generations, and the lower bound of all allocations. Energy
 * and latency are its two objectives (the memory taken is a third where it is what counts), so that it keeps a front.
 * The first of equals wins.
 */
export function searchAllocation(
  problem: AllocationProblem,
  objective: AllocationObjective,
  searcher: AllocationSearcher,
  generations: number,
): AllocationResult {
  const choices = allocationChoices(problem)
  const known = new Map<string, AllocationCost>()
  let best: { picks: readonly number[]; cost: AllocationCost } | undefined
  for (let generation = 0; generation < generations; generation++) {
    const asked = searcher.ask()
    if (asked.length === 0) break
    searcher.tell(
      asked.map((picks) => {
        const key = picks.join()
        const cost = known.get(key) ?? allocationCost(problem, allocationOf(problem, choices, picks))
        known.set(key, cost)
        if (!best || cost[objective] < best.cost[objective]) best = { picks, cost }
        const objectives = [cost.energy, cost.latency, ...(objective === 'memory' ? [cost.memory] : [])]
        return { genome: picks, objectives, violation: 0 }
      }),
    )
  }
  const { picks, cost } = best!
  const lowerBound = new AllocationBound(problem).least([], objective)
  const isProven = cost[objective] <= lowerBound
  return {
    allocation: allocationOf(problem, choices, picks),
    cost,
    lowerBound,
    isProven,
    schedules: known.size,
  }
}
