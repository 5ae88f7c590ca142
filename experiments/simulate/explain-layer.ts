import { InputError } from '../../errors.ts'
import type { EarlyExitNetwork, ExitChoice } from '../../models/graph.ts'
import { type ExitNetworkOptions, exitNetwork } from '../../nas/evaluate/exit-network.ts'
import { bestMapping } from '../../sim/cost/best-mapping.ts'
import { type Explanation, explainLayer } from '../../sim/cost/explain.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import type { SimulationRules } from '../../sim/rules.ts'
import { streamingCore } from '../../sim/schedule/on-chip-core.ts'
import { scheduleNetwork } from '../../sim/schedule/schedule.ts'
import { suggestion } from '../../sim/yaml/nearest-name.ts'

/**
 * Explains the cost of one layer of a network with its chosen heads, on the core that runs it and with the memories that
 * the residency leaves it: where tensors stay on the chip, only operands that stream have off-chip memory on top.
 *
 * @throws {InputError} when no layer has that name, with all that there are.
 */
export function explainNamedLayer(
  network: EarlyExitNetwork,
  choices: readonly ExitChoice[],
  system: System,
  name: string,
  options: ExitNetworkOptions & { readonly rules: SimulationRules },
): Explanation {
  const { rules } = options
  const { nodes, sinks } = exitNetwork(network, choices, options)
  const found = nodes.find(({ layer }) => layer.name === name)
  if (!found) {
    const names = nodes.map(({ layer }) => layer.name)
    const expected = `a layer of ${network.name}${suggestion(name, names)}: ${names.join(', ')}`
    throw new InputError({ place: '--explain', expected, found: name })
  }
  const { layers } = scheduleNetwork(nodes, sinks, system, rules)
  const run = layers.find((layer) => layer.name === name)!
  const whole = system.cores.find((core) => core.name === run.core)!
  const core = run.streamed ? streamingCore(whole, system.offChip, run.streamed) : whole
  const mapping = bestMapping(found.layer, core, rules.search, rules.cost)
  return explainLayer(found.layer, core, mapping, rules.cost)
}
