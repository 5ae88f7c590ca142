import type { EarlyExitNetwork } from '../../models/graph.ts'
import { exitNetwork } from '../../nas/evaluate/exit-network.ts'
import type { CostSummary } from '../../sim/cost/summary.ts'
import { costSteps, type Fidelity } from '../../sim/fidelity/cost-steps.ts'
import { steppableOn } from '../../sim/fidelity/cycle.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import type { SimulationRules } from '../../sim/rules.ts'

/** One layer of the network with all its exits, at every step. */
export interface LayerAtSteps {
  readonly name: string
  readonly operator: string
  readonly macs: number
  /** Why its array is not stepped; null where it is. */
  readonly notStepped: string | null
  /** What it adds where it runs, to the layers before it. */
  readonly costs: Readonly<Partial<Record<Fidelity, Pick<CostSummary, 'energyPj' | 'latencyCycles'>>>>
}

/** Every layer of the backbone and of the first head at each mounting point, in the order in which they run. */
export function layersAtSteps(
  network: EarlyExitNetwork,
  system: System,
  rules: SimulationRules,
  steps: readonly Fidelity[],
): LayerAtSteps[] {
  const choices = network.mountingPoints.map(({ letter, heads }) => ({ letter, kind: heads[0]!.kind }))
  const { nodes, sinks } = exitNetwork(network, choices, { rules })
  return nodes.map((node, i): LayerAtSteps => {
    const { layer } = node
    const steppable = steps.includes('cycle') ? steppableOn(layer, system, rules) : { reason: 'no such step' }
    const costs = steps.map((step) => {
      const part = { before: nodes.slice(0, i), added: [node], sinks }
      const { macs, energyPj, latencyCycles } = costSteps[step](part, system, rules)
      return [step, { macs, energyPj, latencyCycles }] as const
    })
    return {
      name: layer.name,
      operator: layer.operator,
      macs: costs[0]![1].macs,
      notStepped: 'reason' in steppable ? steppable.reason : null,
      costs: Object.fromEntries(costs),
    }
  })
}
