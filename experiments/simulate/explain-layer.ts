import { InputError } from '../../errors.ts'
import type { EarlyExitNetwork, ExitChoice } from '../../models/graph.ts'
import { type DeployedBits, layersOf } from '../../models/lower.ts'
import { bestMapping } from '../../sim/cost/best-mapping.ts'
import { type Explanation, explainLayer } from '../../sim/cost/explain.ts'
import type { System } from '../../sim/hardware/accelerator.ts'
import type { SimulationRules } from '../../sim/rules.ts'
import { coreFor } from '../../sim/schedule/core-cost.ts'
import type { LayerNode } from '../../sim/workload/layer-graph.ts'
import { suggestion } from '../../sim/yaml/nearest-name.ts'

/**
 * Explains the cost of one layer of a network's backbone or chosen heads, on the core that runs it.
 *
 * @throws {InputError} when no layer has that name, with all that there are.
 */
export function explainNamedLayer(
  network: EarlyExitNetwork,
  choices: readonly ExitChoice[],
  system: System,
  {
    bits,
    rules,
    name,
  }: { readonly bits: DeployedBits; readonly rules: SimulationRules; readonly name: string },
): Explanation {
  const layers = layersOfNetwork(network, choices, bits, rules)
  const names = layers.map(({ layer }) => layer.name)
  const found = layers.find(({ layer }) => layer.name === name)
  if (!found) {
    const expected = `a layer of ${network.name}${suggestion(name, names)}: ${names.join(', ')}`
    throw new InputError({ place: '--explain', expected, found: name })
  }
  const core = coreFor(found.layer.operator, system)
  return explainLayer(found.layer, core, bestMapping(found.layer, core, rules.search, rules.cost), rules.cost)
}

function layersOfNetwork(
  { blocks, mountingPoints }: EarlyExitNetwork,
  choices: readonly ExitChoice[],
  bits: DeployedBits,
  { pooling }: SimulationRules,
): readonly LayerNode[] {
  let producers: ReadonlyMap<string, string> | undefined
  return blocks.flatMap(({ nodes }, blockIndex) => {
    const block = layersOf(nodes, { bits, pooling, ...(producers && { producers }) })
    producers = block.producers
    const heads = choices.flatMap(({ letter, kind }) => {
      const point = mountingPoints.find((one) => one.letter === letter && one.blockIndex === blockIndex)
      const head = point?.heads.find((one) => one.kind === kind)
      return head ? layersOf(head.nodes, { bits, pooling, producers: block.producers }).layers : []
    })
    return [...block.layers, ...heads]
  })
}
