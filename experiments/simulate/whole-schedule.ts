import type { EarlyExitNetwork, ExitChoice } from '../../models/graph.ts'
import { type ExitNetwork, type ExitNetworkOptions, exitNetwork } from '../../nas/evaluate/exit-network.ts'
import { nsga2 } from '../../nas/search/nsga2.ts'
import { staticEnergyPj } from '../../sim/energy/static-energy.ts'
import { type ExitOverhead, exitOverheads } from '../../sim/exits/exit-overhead.ts'
import { type ExitPath, exitPaths } from '../../sim/exits/exit-paths.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import { defaultRules } from '../../sim/rules.ts'
import {
  type AllocationCost,
  type AllocationProblem,
  allocationChoices,
  allocationCost,
  allocationOf,
} from '../../sim/schedule/allocation-problem.ts'
import { type AllocationResult, allocateExactly } from '../../sim/schedule/exact-allocation.ts'
import type { Allocation } from '../../sim/schedule/layer-by-layer.ts'
import type { OnChipSchedule } from '../../sim/schedule/on-chip.ts'
import { scheduleNetwork } from '../../sim/schedule/schedule.ts'
import { searchAllocation, startingPicks } from '../../sim/schedule/search-allocation.ts'
import type { ScheduleArguments } from './schedule-options.ts'

/** Whole schedules that branch and bound makes before it gives what it has, and that NSGA-II asks for. */
const mostSchedules = 400
const population = 16
const generations = 16

/** A network with all its heads on the cores that were asked for. */
export interface WholeSchedule extends ExitNetwork, OnChipSchedule {
  readonly cost: AllocationCost
  /** Of searches: how far from the best possible the allocation can be. */
  readonly search: Omit<AllocationResult, 'allocation' | 'cost'> | undefined
  readonly paths: readonly ExitPath[]
  readonly overheads: readonly ExitOverhead[]
}

export type WholeScheduleArguments = Pick<
  ScheduleArguments,
  'speculative' | 'allocate' | 'objective' | 'seed'
>

export function wholeSchedule(
  network: EarlyExitNetwork,
  choices: readonly ExitChoice[],
  system: System,
  options: Omit<ExitNetworkOptions, 'nextStage'>,
  asked: WholeScheduleArguments,
): WholeSchedule {
  const { rules = defaultRules } = options
  const nextStage = asked.speculative ? 'speculative' : 'waits'
  const parts = exitNetwork(network, choices, { ...options, nextStage })
  const problem: AllocationProblem = { ...parts, system, rules }
  const heads = new Set(parts.stages.flatMap(({ head }) => head))
  const found = allocate(problem, heads, asked)
  const schedule = scheduleNetwork(parts.nodes, parts.sinks, system, rules, found.allocation)
  const paths = exitPaths(schedule.layers, parts.stages).map((path) => ({
    ...path,
    energyPj: path.energyPj + staticEnergyPj(path.latencyCycles, system),
  }))
  const array = system.cores.find(({ operators }) => operators.includes('gemm'))?.array ?? []
  const multipliers = array.reduce((product, { size }) => product * size, 1)
  return {
    ...parts,
    ...schedule,
    cost: allocationCost(problem, found.allocation),
    search: 'isProven' in found ? searchFigures(found) : undefined,
    paths,
    overheads: exitOverheads(parts.nodes, schedule.layers, parts.stages, multipliers),
  }
}

function allocate(
  problem: AllocationProblem,
  heads: ReadonlySet<string>,
  { allocate: allocator, speculative, objective, seed }: WholeScheduleArguments,
): AllocationResult | { readonly allocation: Allocation } {
  if (allocator === 'exact') return allocateExactly(problem, objective, mostSchedules)
  const start = startingPicks(problem, heads)
  const choices = allocationChoices(problem)
  if (allocator === 'search') {
    const genes = choices.map(({ cores }) => ({ kind: 'choice' as const, from: 0, to: cores.length - 1 }))
    const searcher = nsga2({ genes, seed, populationSize: population, start })
    return searchAllocation(problem, objective, searcher, generations)
  }
  const isApart = allocator === 'heads-apart' || speculative
  const picks = allocator === 'in-turn' ? start.at(-1) : isApart ? start.at(-2) : choices.map(() => 0)
  return { allocation: allocationOf(problem, choices, picks!) }
}

function searchFigures({ lowerBound, isProven, schedules }: AllocationResult): WholeSchedule['search'] {
  return { lowerBound, isProven, schedules }
}
