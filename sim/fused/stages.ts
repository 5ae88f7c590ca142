import type { StageLayers, StageRecord } from '../exits/stage-record.ts'
import type { System } from '../hardware/accelerator.ts'
import type { SimulationRules } from '../rules.ts'
import { layerShapeKey } from '../workload/layer.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import type { FusedPlan } from './plan.ts'
import type { FusedSchedule, Move, ScheduleEvent } from './schedule.ts'
import { scheduleFused, searchPlan } from './search-plan.ts'
import type { CarriedPart, StageStart } from './start.ts'
import { tensorsOf } from './tensors.ts'

/** An early-exit network on a system, each stage in the order in which its layers run. */
export interface FusedStagesProblem {
  readonly nodes: readonly LayerNode[]
  readonly stages: readonly StageLayers[]
  /** Layers whose results are written off chip. */
  readonly sinks: ReadonlySet<string>
  readonly system: System
  readonly rules: SimulationRules
}

/** A stage that starts at time 0. */
export interface FusedStage {
  readonly name: string
  readonly layers: readonly LayerNode[]
  readonly plan: FusedPlan
  readonly start: StageStart
  readonly record: StageRecord
}

/** What was found for a stage. */
interface FoundStage extends Omit<FusedStage, 'name' | 'layers'> {
  readonly left: readonly CarriedPart[]
}

/** Stages found so far, by their layers and what they began with: for one system and one set of rules. */
export type FusedStageCache = Map<string, FoundStage>

/**
 * Fuses each stage of an early-exit network by itself. At an exit everything is drained: nothing of the next stage is
 * fetched or computed before the last computation and the last transfer of the exit have ended; then it starts, with
 * the maps that it reads where the stage before has made them and nothing else on the chip. So an image that leaves
 * at an exit costs the stages up to there, no work is wasted, and costs of stages add up exactly.
 *
 * Each stage has the plan of least energy × latency of its own that `searchPlan` finds.
 */
export function fuseStages(
  { nodes, stages, sinks, system, rules }: FusedStagesProblem,
  cache: FusedStageCache = new Map(),
): readonly FusedStage[] {
  const tensors = tensorsOf(nodes)
  const made = new Set<string>()
  let carried: readonly CarriedPart[] = []
  let left = nodes
  return stages.map((stage): FusedStage => {
    const names = new Set([...stage.blocks, ...stage.head])
    const layers = left.filter(({ layer }) => names.has(layer.name))
    left = left.filter(({ layer }) => !names.has(layer.name))
    for (const name of names) made.add(name)
    const kept = new Set(left.flatMap(({ inputs }) => inputs).filter((tensor) => made.has(tensor)))
    const shapes = layers.map(({ layer, fused }) => [layer.name, layerShapeKey(layer), fused.length])
    const key = JSON.stringify([shapes, carried, [...kept]])
    const start = { carried, kept }
    const search = (): FoundStage => {
      const { plan, schedule } = searchPlan({ layers, sinks, system, rules, tensors, start })
      return { plan, start, record: recordOf(stage, schedule), left: schedule.carried }
    }
    const { plan, record, ...found } = cache.get(key) ?? search()
    cache.set(key, { plan, record, ...found })
    carried = found.left
    return { name: stage.name, layers, plan, start, record }
  })
}

/** All stages, one after the other, as one schedule: that of an image that leaves at the last exit. */
export function joinStages(
  { nodes, sinks, system, rules }: FusedStagesProblem,
  stages: readonly FusedStage[],
): FusedSchedule {
  const tensors = tensorsOf(nodes)
  let latencyCycles = 0
  let energyPj = 0
  const events: ScheduleEvent[] = []
  for (const { layers, plan, start } of stages) {
    const schedule = scheduleFused({ layers, sinks, system, rules, tensors, start }, plan)
    events.push(...schedule.events.map((event) => delayed(event, latencyCycles)))
    latencyCycles += schedule.latencyCycles
    energyPj += schedule.energyPj
  }
  return { events, latencyCycles, energyPj, carried: [] }
}

function delayed(event: ScheduleEvent, cycles: number): ScheduleEvent {
  return event.kind === 'free'
    ? { ...event, time: event.time + cycles }
    : { ...event, start: event.start + cycles, end: event.end + cycles }
}

/**
 * The head's cycles are those after the last computation of the blocks; its energy, that of its layers, of the way of
 * their weights and results, and of the map's way to them.
 */
function recordOf({ name, blocks, head }: StageLayers, { events, ...total }: FusedSchedule): StageRecord {
  const map = new Set(blocks)
  const own = new Set(head)
  const blocksCycles = events.reduce(
    (last, event) => (event.kind === 'compute' && map.has(event.layer) ? Math.max(last, event.end) : last),
    0,
  )
  const isOfHead = (event: ScheduleEvent): boolean =>
    event.kind === 'compute' ? own.has(event.layer) : event.kind === 'move' && isMoveOfHead(event)
  const last = blocks.at(-1)
  const isMoveOfHead = ({ tensor, operand }: Move): boolean =>
    own.has(tensor) || (operand === 'O' && tensor === last)
  return {
    name,
    blocksCycles,
    headCycles: total.latencyCycles - blocksCycles,
    cycles: total.latencyCycles,
    energyPj: total.energyPj,
    headEnergyPj: events.reduce(
      (sum, event) => (event.kind !== 'free' && isOfHead(event) ? sum + event.energyPj : sum),
      0,
    ),
  }
}
