import type { EarlyExitNetwork } from '../../models/graph.ts'
import { noCost } from '../../sim/cost/summary.ts'
import { staticEnergyPj } from '../../sim/energy/static-energy.ts'
import { exitPaths } from '../../sim/exits/exit-paths.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import { defaultRules, type SimulationRules } from '../../sim/rules.ts'
import { allocationChoices, allocationOf } from '../../sim/schedule/allocation-problem.ts'
import { scheduleNetwork } from '../../sim/schedule/schedule.ts'
import { startingPicks } from '../../sim/schedule/search-allocation.ts'
import type { ConfidenceMeasure } from '../evaluate/confidence.ts'
import type { Choices } from '../evaluate/configuration.ts'
import { costsToExits, type ExitCosts } from '../evaluate/exit-costs.ts'
import { exitNetwork } from '../evaluate/exit-network.ts'

/**
 * How a candidate is scheduled. `parts`: costs of its blocks and heads, each as it adds to the backbone, are added up.
 * `whole`: the network with just its heads, each stage waiting for the exit before it. `speculative`: the next stage
 * starts beside an exit, whose head runs on a second core; what is thrown away is charged, but for its MACs.
 */
export const schedules = ['parts', 'whole', 'speculative'] as const
export type Schedule = (typeof schedules)[number]

export interface ScheduledCostsOptions {
  readonly network: EarlyExitNetwork
  readonly system: System
  readonly schedule: Exclude<Schedule, 'parts'>
  readonly measure: ConfidenceMeasure
  /** Of the parts: MACs come from them. */
  readonly costs: ExitCosts
  readonly rules?: SimulationRules
}

/** Costs of one candidate from the schedule of its whole network, laid out so that leaving at each exit costs what it does there. */
export function scheduledCosts(options: ScheduledCostsOptions, choices: Choices): ExitCosts {
  const { network, system, schedule, measure, costs, rules = defaultRules } = options
  const points = network.mountingPoints
  const exits = points.flatMap(({ letter, heads }, point) =>
    choices[point] === 0 ? [] : [{ letter, kind: heads[choices[point]! - 1]!.kind }],
  )
  const nextStage = schedule === 'whole' ? 'waits' : 'speculative'
  const { nodes, sinks, stages } = exitNetwork(network, exits, { rules, nextStage, measure })
  const problem = { nodes, sinks, system, rules }
  const heads = new Set(stages.flatMap(({ head }) => head))
  const apart = startingPicks(problem, heads).at(-2)!
  const allocation =
    schedule === 'whole' ? undefined : allocationOf(problem, allocationChoices(problem), apart)
  const { layers } = scheduleNetwork(nodes, sinks, system, rules, allocation)
  const macs = costsToExits(costs, choices).map((path) => path.macs)
  const paths = exitPaths(layers, stages).map(({ energyPj, latencyCycles }, exit) => ({
    macs: macs[exit]!,
    energyPj: energyPj + staticEnergyPj(latencyCycles, system),
    latencyCycles,
  }))
  let exit = -1
  return {
    backbone: choices.map((choice) => {
      if (choice > 0) exit += 1
      return choice > 0 ? paths[exit]! : noCost
    }),
    heads: points.map((point) => point.heads.map(() => noCost)),
  }
}
