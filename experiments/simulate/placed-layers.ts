import type { EarlyExitNetwork, ExitChoice } from '../../models/graph.ts'
import { type ExitNetworkOptions, exitNetwork } from '../../nas/evaluate/exit-network.ts'
import type { Core, System } from '../../sim/hardware/accelerator.ts'
import type { SimulationRules } from '../../sim/rules.ts'
import { streamingCore } from '../../sim/schedule/on-chip-core.ts'
import { scheduleNetwork } from '../../sim/schedule/schedule.ts'
import type { Layer } from '../../sim/workload/layer.ts'

export interface PlacedLayer {
  readonly layer: Layer
  readonly core: Core
}

/**
 * The layers of a network with its chosen heads, each with the core that runs it and the memories that the residency leaves it:
 * where tensors stay on the chip, only operands that stream have off-chip memory on top.
 */
export function placedLayers(
  network: EarlyExitNetwork,
  choices: readonly ExitChoice[],
  system: System,
  options: ExitNetworkOptions & { readonly rules: SimulationRules },
): readonly PlacedLayer[] {
  const { nodes, sinks } = exitNetwork(network, choices, options)
  const runs = new Map(
    scheduleNetwork(nodes, sinks, system, options.rules).layers.map((run) => [run.name, run]),
  )
  return nodes.map(({ layer }) => {
    const run = runs.get(layer.name)!
    const whole = system.cores.find(({ name }) => name === run.core)!
    return { layer, core: run.streamed ? streamingCore(whole, system.offChip, run.streamed) : whole }
  })
}

/** A network without the exits that were not chosen; the last stays. */
export function withExits(network: EarlyExitNetwork, choices: readonly ExitChoice[]): EarlyExitNetwork {
  const { mountingPoints } = network
  const isKept = (point: EarlyExitNetwork['mountingPoints'][number]) =>
    point === mountingPoints.at(-1) || choices.some(({ letter }) => letter === point.letter)
  return { ...network, mountingPoints: mountingPoints.filter(isKept) }
}
