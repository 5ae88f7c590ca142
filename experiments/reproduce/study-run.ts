import type { EarlyExitNetwork, ExitChoice } from '../../models/graph.ts'
import { exitNetwork } from '../../nas/evaluate/exit-network.ts'
import type { PathCost } from '../../sim/exits/expected-cost.ts'
import { type StageRecord, stageRecords } from '../../sim/exits/stage-record.ts'
import { type FusedStageCache, fuseStages } from '../../sim/fused/stages.ts'
import type { Core, System } from '../../sim/hardware/accelerator.ts'
import type { SimulationRules } from '../../sim/rules.ts'
import type { ScheduledLayer } from '../../sim/schedule/layer-by-layer.ts'
import { scheduleNetwork } from '../../sim/schedule/schedule.ts'
import { scheduleTotal } from '../../sim/schedule/schedule-total.ts'
import { hasWeights } from '../../sim/workload/access.ts'
import type { LayerNode } from '../../sim/workload/layer-graph.ts'

/** A network with all its heads on a system, as the study records it. */
export interface StudyRun {
  /** Of each stage the record of least energy × latency over the allocations tried. */
  readonly stages: readonly StageRecord[]
  /** Of the whole schedule of least energy × latency, all heads run, transfers included. */
  readonly energyPj: number
  readonly latencyCycles: number
}

/** Layers one after the other on one core; or split over all cores, each stage fused and drained at its exit. */
export type StudySchedule = 'one-core' | 'fused'

/** Runs a network over all cores, each stage fused by itself (`fuseStages`). */
export function fusedStudyRun(
  network: EarlyExitNetwork,
  choices: readonly ExitChoice[],
  system: System,
  rules: SimulationRules,
  cache: FusedStageCache,
): StudyRun {
  const fused = fuseStages({ ...exitNetwork(network, choices, { rules }), system, rules }, cache)
  const stages = fused.map(({ record }) => record)
  const sum = (key: 'energyPj' | 'cycles') => stages.reduce((total, record) => total + record[key], 0)
  return { energyPj: sum('energyPj'), latencyCycles: sum('cycles'), stages }
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
  const runs = oneCoreRuns(nodes, sinks, system, rules).map((schedule) => ({
    ...scheduleTotal(schedule),
    stages: stageRecords(schedule, stages),
  }))
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

/**
 * The blocks alone, no head and no result written: a baseline. On one core layer by layer, as above, or fused.
 */
export function backboneRun(
  network: EarlyExitNetwork,
  system: System,
  rules: SimulationRules,
  schedule: StudySchedule,
): PathCost {
  const last = network.mountingPoints.at(-1)!
  const choice = { letter: last.letter, kind: last.heads[0]!.kind }
  const { nodes, stages } = exitNetwork(network, [choice], { rules })
  const blocks = nodes.filter(({ layer }) => stages[0]!.blocks.includes(layer.name))
  if (schedule === 'fused') {
    const stage = { ...stages[0]!, head: [] }
    const [fused] = fuseStages({ nodes: blocks, stages: [stage], sinks: new Set(), system, rules })
    return { energyPj: fused!.record.energyPj, latencyCycles: fused!.record.cycles }
  }
  const runs = oneCoreRuns(blocks, new Set(), system, rules).map((layers): PathCost => {
    const { energyPj } = scheduleTotal(layers)
    const start = Math.min(...layers.map((layer) => layer.start))
    return { energyPj, latencyCycles: Math.max(...layers.map(({ end }) => end)) - start }
  })
  return least(runs, ({ energyPj, latencyCycles }) => energyPj * latencyCycles)
}

/** Schedules with every convolution and linear layer on one core, one for each kind of core. */
function oneCoreRuns(
  nodes: readonly LayerNode[],
  sinks: ReadonlySet<string>,
  system: System,
  rules: SimulationRules,
): readonly (readonly ScheduledLayer[])[] {
  const weighted = nodes.filter(({ layer }) => hasWeights(layer.operator)).map(({ layer }) => layer.name)
  return coreKinds(system).map(({ name: core }) => {
    const allocation = new Map(weighted.map((name) => [name, core]))
    return scheduleNetwork(nodes, sinks, system, rules, allocation).layers
  })
}

/** The first core of each kind that runs convolutions. */
export function coreKinds({ cores }: System): readonly Core[] {
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
