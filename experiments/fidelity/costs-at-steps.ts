import { InputError } from '../../errors.ts'
import type { EarlyExitNetwork } from '../../models/graph.ts'
import { type ExitCosts, exitCosts } from '../../nas/evaluate/exit-costs.ts'
import { networkCosts } from '../../nas/evaluate/network-costs.ts'
import { type Fidelity, fidelities } from '../../sim/fidelity/cost-steps.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import type { SimulationRules } from '../../sim/rules.ts'

export interface CostsAtSteps {
  /** Those that the system has. */
  readonly steps: readonly Fidelity[]
  readonly costs: ReadonlyMap<Fidelity, ExitCosts>
  /** Of the processor, for the costs of all parts; `cycle` after `analytic`, whose mappings it uses. */
  readonly milliseconds: ReadonlyMap<Fidelity, number>
  /** Why the highest step is left out; null where it is there. */
  readonly withoutCycle: string | null
}

/** The costs of all parts of a network at every step that the system has, and the processor time of each. */
export function costsAtSteps(
  network: EarlyExitNetwork,
  system: System,
  rules: SimulationRules,
): CostsAtSteps {
  const costs = new Map<Fidelity, ExitCosts>()
  const milliseconds = new Map<Fidelity, number>()
  let withoutCycle: string | null = null
  for (const fidelity of fidelities) {
    const before = process.cpuUsage()
    try {
      costs.set(fidelity, exitCosts(network, networkCosts(network, system, { rules, fidelity })))
    } catch (error) {
      if (fidelity !== 'cycle' || !(error instanceof InputError)) throw error
      withoutCycle = error.message
    }
    const { user, system: kernel } = process.cpuUsage(before)
    milliseconds.set(fidelity, (user + kernel) / 1000)
  }
  return { steps: [...costs.keys()], costs, milliseconds, withoutCycle }
}
