import type { CostSummary } from '../cost/summary.ts'
import type { System } from '../hardware/accelerator.ts'
import type { SimulationRules } from '../rules.ts'
import type { LayerNode } from '../workload/layer-graph.ts'

/** Layers that run after others. */
export interface Part {
  readonly before: readonly LayerNode[]
  readonly added: readonly LayerNode[]
  /** Names of the layers whose results are written off chip. */
  readonly sinks: ReadonlySet<string>
}

/** What running the added layers after those before costs more than those before alone. */
export type CostStep = (part: Part, system: System, rules: SimulationRules) => CostSummary
