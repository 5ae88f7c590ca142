import { exitNetwork } from '../../nas/evaluate/exit-network.ts'
import { staticEnergyPj } from '../../sim/energy/static-energy.ts'
import { exitPaths } from '../../sim/exits/exit-paths.ts'
import {
  type CostFigures,
  cumulativePaths,
  expectedCost,
  type PathCost,
} from '../../sim/exits/expected-cost.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import type { SimulationRules } from '../../sim/rules.ts'
import { AllocationBound } from '../../sim/schedule/allocation-bound.ts'
import type { AllocationProblem } from '../../sim/schedule/allocation-problem.ts'
import type { Allocation } from '../../sim/schedule/layer-by-layer.ts'
import { scheduleNetwork } from '../../sim/schedule/schedule.ts'
import { treeAllocation } from '../../sim/schedule/tree-allocation.ts'
import { coreKinds, studyRun } from '../reproduce/study-run.ts'
import type { CostedNetwork } from './costed-network.ts'

export const objectives = ['energy', 'latency', 'et'] as const
export type Objective = (typeof objectives)[number]

/** What a network costs on a system with its layers on the cores found best. */
export interface AllocatedCost {
  /** Over the images, by the exit at which they leave. */
  readonly average: CostFigures
  /** No allocation is below this in what was asked for; undefined where none is stated. */
  readonly lowerBound: number | undefined
}

const keyOf = { energy: 'energyPj', latency: 'latencyCycles', et: 'etJCycles' } as const

export function figureOf({ average }: AllocatedCost, objective: Objective): number {
  return average[keyOf[objective]]
}

/** Each stage on one core, of the kind that is best for it, cut and charged as the published study does. */
export function oneCoreCost(
  { network, choices, exitRatios }: CostedNetwork,
  system: System,
  rules: SimulationRules,
): AllocatedCost {
  const { stages } = studyRun(network, choices, system, rules)
  const paths = cumulativePaths(stages.map(({ energyPj, cycles }) => ({ energyPj, latencyCycles: cycles })))
  return { average: expectedCost(paths, exitRatios).average, lowerBound: undefined }
}

/** Picojoules for a cycle, so often anew from the best so far. */
const rounds = 3

/**
 * Each layer on its best core, transfers between cores counted. For every set of kinds of cores candidates are made along the
 * tree of first inputs, for several prices of a cycle, the first core of a kind for all; each is scheduled whole, and the best is taken. It is proven where it meets the bound.
 */
export function perLayerCost(
  { network, choices, exitRatios }: CostedNetwork,
  system: System,
  rules: SimulationRules,
  objective: Objective,
): AllocatedCost {
  const { nodes, stages, sinks } = exitNetwork(network, choices, { rules })
  const problem: AllocationProblem = { nodes, sinks, system, rules }
  const bound = new AllocationBound(problem)
  const reached = stages.map((_, i) => exitRatios.slice(i).reduce((sum, ratio) => sum + ratio, 0))
  const stageOf = new Map(
    stages.flatMap(({ blocks, head }, i) => [...blocks, ...head].map((name) => [name, i] as const)),
  )
  const runs = nodes.map(({ layer }) => reached[stageOf.get(layer.name)!]!)
  const costOf = (allocation: Allocation): CostFigures => {
    const { layers } = scheduleNetwork(nodes, sinks, system, rules, allocation)
    const paths = exitPaths(layers, stages).map(({ energyPj, latencyCycles }): PathCost => {
      return { energyPj: energyPj + staticEnergyPj(latencyCycles, system), latencyCycles }
    })
    return expectedCost(paths, exitRatios).average
  }
  const key = keyOf[objective]
  const tried: CostFigures[] = []
  for (const kinds of subsets(
    coreKinds(system).map(({ name }) => system.cores.findIndex((core) => core.name === name)),
  )) {
    const alongTree = (pjPerCycle: number) =>
      tried.push(costOf(treeAllocation(problem, bound, { runs, pjPerCycle, cores: new Set(kinds) })))
    if (objective !== 'latency' || kinds.length === 1) alongTree(0)
    if (kinds.length === 1) continue
    if (objective !== 'energy') alongTree(Number.POSITIVE_INFINITY)
    for (let i = 0; objective === 'et' && i < rounds; i++) {
      const { energyPj, latencyCycles } = least(tried, key)
      alongTree(energyPj / latencyCycles)
    }
  }
  const bounds = stages.map((_, i) => {
    const names = new Set(stages.slice(0, i + 1).flatMap(({ blocks, head }) => [...blocks, ...head]))
    const prefix = { ...problem, nodes: nodes.filter(({ layer }) => names.has(layer.name)) }
    const own = i === stages.length - 1 ? bound : new AllocationBound(prefix)
    return { energyPj: own.least([], 'energy'), latencyCycles: own.least([], 'latency') }
  })
  return { average: least(tried, key), lowerBound: expectedCost(bounds, exitRatios).average[key] }
}

/** All but the empty one. */
function subsets(items: readonly number[]): readonly (readonly number[])[] {
  const [first, ...rest] = items
  if (first === undefined) return []
  const others = subsets(rest)
  return [[first], ...others, ...others.map((set) => [first, ...set])]
}

function least(costs: readonly CostFigures[], key: keyof CostFigures): CostFigures {
  return costs.reduce((best, cost) => (cost[key] < best[key] ? cost : best))
}
