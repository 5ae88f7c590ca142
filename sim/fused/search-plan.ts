import type { System } from '../hardware/accelerator.ts'
import type { SimulationRules } from '../rules.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import { cutLayer } from './cut-layer.ts'
import type { LayerPlan } from './node.ts'
import { fusedOrder } from './order.ts'
import { coresFor, type FusedPlan, planLayer } from './plan.ts'
import { runOrder } from './run-order.ts'
import type { FusedSchedule } from './schedule.ts'
import type { StageStart } from './start.ts'
import { type Tensors, tensorsOf } from './tensors.ts'
import { outputShape } from './window.ts'

/** A network on a system. */
export interface FusedProblem {
  readonly layers: readonly LayerNode[]
  /** Layers whose results are written off chip. */
  readonly sinks: ReadonlySet<string>
  readonly system: System
  readonly rules: SimulationRules
  /** Of all layers of the network; needed where the layers are only some of them. */
  readonly tensors?: Tensors
  /** Where the layers are only some of a network's. */
  readonly start?: StageStart
}

export interface PlannedSchedule {
  readonly plan: FusedPlan
  readonly schedule: FusedSchedule
}

/** The schedule of a network that is cut as a plan says. */
export function scheduleFused(problem: FusedProblem, plan: FusedPlan): FusedSchedule {
  return scheduleBelow(problem, plan, Number.POSITIVE_INFINITY)!
}

/** The schedule, where its energy × latency is below a limit. */
function scheduleBelow(
  { layers, sinks, system, rules, tensors = tensorsOf(layers), start }: FusedProblem,
  plan: FusedPlan,
  limit: number,
): FusedSchedule | undefined {
  const nodes = layers.map((layer, i) => cutLayer(layer, plan.layers[i]!))
  const isHopeless = (latencyCycles: number, energyPj: number) => energyPj * latencyCycles >= limit
  return runOrder(fusedOrder(nodes, plan.stacks), tensors, sinks, system, rules, start, isHopeless)
}

/**
 * A plan of small energy × latency. Large maps are split by rows and small ones by channels: every place where a network
 * may change from one to the other is tried, with maps cut coarser and finer and weights in larger and smaller parts;
 * then every layer is tried the other way, one after the other.
 */
export function searchPlan(given: FusedProblem): PlannedSchedule {
  const { layers } = given
  const problem = { ...given, tensors: given.tensors ?? tensorsOf(layers) }
  let best: PlannedSchedule | undefined
  const consider = (choices: readonly Choice[]): boolean => {
    const plan = {
      layers: layers.map((layer, i) => planOf(layer, choices[i]!, problem)),
      stacks: layers.map(() => 1),
    }
    const schedule = scheduleBelow(problem, plan, best ? productOf(best.schedule) : Number.POSITIVE_INFINITY)
    if (!schedule) return false
    best = { plan, schedule }
    return true
  }
  let chosen: readonly Choice[] = []
  for (const from of changes(layers)) {
    for (const [tiles, buffers] of [
      [1, 2],
      [2, 4],
    ] as const) {
      const choices = layers.map(
        (_, i) => ({ split: i < from ? 'rows' : 'channels', tiles, buffers }) as const,
      )
      if (consider(choices)) chosen = choices
    }
  }
  for (let i = layers.length - 1; i >= 0; i--) {
    const { split } = chosen[i]!
    const changed = { ...chosen[i]!, split: split === 'rows' ? 'channels' : 'rows' } as const
    const choices = chosen.map((choice, j) => (j === i ? changed : choice))
    if (consider(choices)) chosen = choices
  }
  return best!
}

interface Choice {
  readonly split: LayerPlan['split']
  /** Parts of the rows of each core. */
  readonly tiles: number
  /** Parts of its memory that hold weights of different computations. */
  readonly buffers: number
}

function planOf(node: LayerNode, { split, tiles, buffers }: Choice, { system }: FusedProblem): LayerPlan {
  const cores = coresFor(node, system)
  const { rows } = outputShape(node.layer)
  // One core alone takes its part of a map in as many goes as four do.
  if (cores.length === 1)
    return planLayer(node, cores, 'rows', { tileRows: Math.ceil(rows / (4 * tiles)), buffers })
  const canSplitRows = rows >= cores.length
  const tileRows = split === 'rows' ? Math.ceil(rows / (cores.length * tiles)) : rows
  return planLayer(node, cores, canSplitRows ? split : 'channels', { tileRows, buffers })
}

/** Where maps get smaller, and both ends. */
function changes(layers: readonly LayerNode[]): readonly number[] {
  const rows = layers.map(({ layer }) => outputShape(layer).rows)
  const smaller = rows.flatMap((count, i) => (i > 0 && count < rows[i - 1]! ? [i] : []))
  return [...new Set([0, ...smaller, layers.length])]
}

function productOf({ energyPj, latencyCycles }: FusedSchedule): number {
  return energyPj * latencyCycles
}
