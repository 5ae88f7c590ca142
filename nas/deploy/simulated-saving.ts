import type { EarlyExitNetwork, ExitChoice } from '../../models/graph.ts'
import type { DeployedBits } from '../../models/lower.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import { costsToExits, exitCosts, type Figures } from '../evaluate/exit-costs.ts'
import { networkCosts } from '../evaluate/network-costs.ts'

/** Fractions saved against the whole backbone with the last head alone. */
export interface SimulatedSaving {
  readonly hardware: string
  readonly macs: number
  readonly energy: number
  readonly latency: number
}

/** What leaving early saves on a simulated accelerator, for the fractions of images that left at each exit. */
export function simulatedSaving(
  network: EarlyExitNetwork,
  choices: readonly ExitChoice[],
  exitRatios: readonly number[],
  system: System,
  bits: DeployedBits,
): SimulatedSaving {
  const costs = exitCosts(network, networkCosts(network, system, { bits }))
  const chosen = network.mountingPoints.map(({ letter, heads }) => {
    const choice = choices.find((one) => one.letter === letter)
    return choice ? 1 + heads.findIndex(({ kind }) => kind === choice.kind) : 0
  })
  const paths = costsToExits(costs, chosen)
  const last = chosen.length - 1
  const [fixed] = costsToExits(
    costs,
    chosen.map((choice, point) => (point === last ? choice : 0)),
  )
  const saved = (key: keyof Figures) =>
    1 - paths.reduce((sum, path, exit) => sum + exitRatios[exit]! * path[key], 0) / fixed![key]
  return {
    hardware: system.name,
    macs: saved('macs'),
    energy: saved('energyPj'),
    latency: saved('latencyCycles'),
  }
}
