import type { EarlyExitNetwork, ExitChoice } from '../../models/graph.ts'
import { exitNetwork } from '../../nas/evaluate/exit-network.ts'
import { type StageRecord, stageRecords } from '../../sim/exits/stage-record.ts'
import type { Core, System } from '../../sim/hardware/accelerator.ts'
import type { SimulationRules } from '../../sim/rules.ts'
import { scheduleNetwork } from '../../sim/schedule/schedule.ts'
import { scheduleTotal } from '../../sim/schedule/schedule-total.ts'
import { hasWeights } from '../../sim/workload/access.ts'

/** A network with all its heads on a system, as the study records it. */
export interface StudyRun {
  /** Of each stage the record of least energy × latency over the allocations tried. */
  readonly stages: readonly StageRecord[]
  /** Of the whole schedule of least energy × latency, all heads run, transfers included. */
  readonly energyPj: number
  readonly latencyCycles: number
}

/**
 * Runs a network with every convolution and linear layer on one core, once for each kind of core there is. Cores of a
 * kind being equal and layers running one at a time, no allocation over equal cores does better.
 */
export function studyRun(
  network: EarlyExitNetwork,
  choices: readonly ExitChoice[],
  system: System,
  rules: SimulationRules,
): StudyRun {
  const { nodes, stages, sinks } = exitNetwork(network, choices, { rules })
  const weighted = nodes.filter(({ layer }) => hasWeights(layer.operator)).map(({ layer }) => layer.name)
  const runs = coreKinds(system).map(({ name: core }) => {
    const allocation = new Map(weighted.map((name) => [name, core]))
    const schedule = scheduleNetwork(nodes, sinks, system, rules, allocation).layers
    return { ...scheduleTotal(schedule), stages: stageRecords(schedule, stages) }
  })
  const best = least(runs, ({ energyPj, latencyCycles }) => energyPj * latencyCycles)
  return {
    ...best,
    stages: stages.map((_, i) =>
      least(
        runs.map((run) => run.stages[i]!),
        ({ energyPj, cycles }) => energyPj * cycles,
      ),
    ),
  }
}

/** The first core of each kind that runs convolutions. */
function coreKinds({ cores }: System): readonly Core[] {
  const kinds = new Map<string, Core>()
  for (const core of cores) {
    const kind = JSON.stringify({ ...core, name: '' })
    if (core.operators.includes('conv') && !kinds.has(kind)) kinds.set(kind, core)
  }
  return [...kinds.values()]
}

function least<T>(items: readonly T[], value: (item: T) => number): T {
  return items.reduce((best, item) => (value(item) < value(best) ? item : best))
}
