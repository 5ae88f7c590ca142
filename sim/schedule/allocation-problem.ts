import { staticEnergyPj } from '../energy/static-energy.ts'
import type { System } from '../hardware/accelerator.ts'
import type { SimulationRules } from '../rules.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import type { Allocation } from './layer-by-layer.ts'
import { peakBits } from './peak-bits.ts'
import { scheduleNetwork } from './schedule.ts'
import { scheduleTotal } from './schedule-total.ts'

/** What an allocation is judged by; less is better. */
export const allocationObjectives = ['energy', 'latency', 'edp', 'memory'] as const
export type AllocationObjective = (typeof allocationObjectives)[number]

/** Picojoules with leakage, cycles, their product in J·cycles, and the most bits on the chip at any time (0 without residency). */
export type AllocationCost = Readonly<Record<AllocationObjective, number>>

/** A network of which every layer may run on one of several cores. */
export interface AllocationProblem {
  readonly nodes: readonly LayerNode[]
  readonly sinks: ReadonlySet<string>
  readonly system: System
  readonly rules: SimulationRules
}

/** Places in the network of the layers that have a choice of core, and the names of those cores. */
export interface Choice {
  readonly place: number
  readonly cores: readonly string[]
}

export function allocationChoices({ nodes, system }: AllocationProblem): readonly Choice[] {
  return nodes.flatMap(({ layer }, place) => {
    const able = system.cores.filter(({ operators }) => operators.includes(layer.operator))
    return able.length > 1 ? [{ place, cores: able.map(({ name }) => name) }] : []
  })
}

/** The allocation that takes for each choice the core of that index. */
export function allocationOf(
  { nodes }: AllocationProblem,
  choices: readonly Choice[],
  picks: readonly number[],
): Allocation {
  return new Map(choices.map(({ place, cores }, i) => [nodes[place]!.layer.name, cores[picks[i]!]!]))
}

/** Cost of the whole schedule under an allocation. */
export function allocationCost(
  { nodes, sinks, system, rules }: AllocationProblem,
  allocation: Allocation,
): AllocationCost {
  const { layers, residences } = scheduleNetwork(nodes, sinks, system, rules, allocation)
  const { energyPj: dynamicPj, latencyCycles } = scheduleTotal(layers)
  const energyPj = dynamicPj + staticEnergyPj(latencyCycles, system)
  return {
    energy: energyPj,
    latency: latencyCycles,
    edp: energyPj * joulesPerPicojoule * latencyCycles,
    memory: peakBits(residences),
  }
}

export const joulesPerPicojoule = 1e-12
