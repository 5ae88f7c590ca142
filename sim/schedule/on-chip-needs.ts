import { type LayerCost, totalCycles } from '../cost/layer-cost.ts'
import type { Core, System } from '../hardware/accelerator.ts'
import { NoMappingError } from '../mapping/no-mapping.ts'
import type { SimulationRules } from '../rules.ts'
import { hasWeights, operandElements } from '../workload/access.ts'
import type { Operand } from '../workload/layer.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import { activationEnergyPj, bestLayerCost, layerCycles } from './core-cost.ts'
import { homeOf, offChipName, streamingCore } from './on-chip-core.ts'

/** Where a layer's operands are while it runs. */
export interface Needs {
  /** Bits of its weights; 0 where it has none. */
  readonly weightBits: number
  readonly outputBits: number
  /** Operands that stream over the off-chip link because the chip has no room for them. */
  readonly streamed: readonly Operand[]
  /** Weights and activations share one memory. */
  readonly isShared: boolean
}

/**
 * Chooses what streams: as little as makes the rest, and tiles of what streams, fit; weights first, then the result, then
 * the inputs.
 *
 * @throws {NoMappingError} where the core's memories have no room even for tiles of all.
 */
export function needsOf(
  node: LayerNode,
  inputBits: number,
  core: Core,
  system: System,
  rules: SimulationRules,
): Needs {
  const { layer } = node
  const weightBits = hasWeights(layer.operator) ? operandElements(layer, 'W') * layer.precision.W : 0
  const outputBits = operandElements(layer, 'O') * layer.precision.O
  const home = homeOf(core, 'I')
  const weightHome = homeOf(core, 'W')
  const isShared = home === weightHome
  const capacity = home?.sizeBits ?? 0
  const weightCapacity = weightHome?.sizeBits ?? 0
  const fits = (weights: number, inputs: number, outputs: number) =>
    isShared
      ? weights + inputs + outputs <= capacity
      : weights <= weightCapacity && inputs + outputs <= capacity
  const w: readonly Operand[] = weightBits > 0 ? ['W'] : []
  const inputs: readonly Operand[] = weightBits > 0 ? ['I'] : ['I', 'W']
  const options: readonly [readonly Operand[], boolean][] = [
    [[], fits(weightBits, inputBits, outputBits)],
    [w, fits(0, inputBits, outputBits)],
    [['O'], fits(weightBits, inputBits, 0)],
    [[...w, 'O'], fits(0, inputBits, 0)],
    [inputs, fits(weightBits, 0, outputBits)],
    [[...new Set([...w, ...inputs])], fits(0, 0, outputBits)],
    [['I', 'W', 'O'], true],
  ]
  const found = options.find(
    ([operands, isFit]) =>
      isFit && (operands.length === 0 || findOnChipCost(node, core, system, operands, rules)),
  )
  // Where not even tiles of all three fit, this says what they lack.
  if (!found) onChipCost(node, core, system, options.at(-1)![0], rules)
  return { weightBits, outputBits, streamed: found?.[0] ?? options.at(-1)![0], isShared }
}

/** What a layer takes on a core where some of its operands stream. */
export interface OnChipCost {
  readonly cycles: number
  /** Of the core alone. */
  readonly energyPj: number
  /** Bits and energy of each operand over the off-chip link. */
  readonly flows: readonly { readonly operand: Operand; readonly bits: number; readonly energyPj: number }[]
}

const costs = new WeakMap<SimulationRules, WeakMap<LayerNode, Map<Core, OnChipCost | undefined>>>()

/**
 * Cost of a layer with the operands named in `streamed` off chip; found once for each core and rules.
 *
 * @returns undefined where the core's memories have no room for its tiles
 */
export function findOnChipCost(
  node: LayerNode,
  core: Core,
  { offChip }: System,
  streamed: readonly Operand[],
  rules: SimulationRules,
): OnChipCost | undefined {
  const variant = streamingCore(core, offChip, streamed)
  const ofRules = costs.get(rules) ?? new WeakMap<LayerNode, Map<Core, OnChipCost | undefined>>()
  costs.set(rules, ofRules)
  const ofNode = ofRules.get(node) ?? new Map<Core, OnChipCost | undefined>()
  ofRules.set(node, ofNode)
  if (ofNode.has(variant)) return ofNode.get(variant)
  try {
    ofNode.set(variant, costOn(node, variant, streamed, rules))
  } catch (error) {
    if (!(error instanceof NoMappingError)) throw error
    ofNode.set(variant, undefined)
  }
  return ofNode.get(variant)
}

/** @throws {NoMappingError} where the core's memories have no room for its tiles. */
export function onChipCost(
  node: LayerNode,
  core: Core,
  system: System,
  streamed: readonly Operand[],
  rules: SimulationRules,
): OnChipCost {
  const found = findOnChipCost(node, core, system, streamed, rules)
  return found ?? costOn(node, streamingCore(core, system.offChip, streamed), streamed, rules)
}

function costOn(
  node: LayerNode,
  core: Core,
  streamed: readonly Operand[],
  rules: SimulationRules,
): OnChipCost {
  const cost = bestLayerCost(node.layer, core, rules)
  const flows = streamed.map((operand) => offChipFlow(cost, operand))
  const linkPj = flows.reduce((sum, { energyPj }) => sum + energyPj, 0)
  // A result that streams out has to be out before anybody reads it.
  const cycles = streamed.includes('O')
    ? totalCycles(cost.latency, 'with-unloading')
    : layerCycles(node, cost, rules)
  return { cycles, energyPj: cost.energyPj - linkPj + activationEnergyPj(node, core, rules), flows }
}

function offChipFlow({ flows }: LayerCost, operand: Operand): OnChipCost['flows'][number] {
  const own = flows.filter((flow) => flow.memory === offChipName && flow.operand === operand)
  return {
    operand,
    bits: own.reduce(
      (sum, { elementsPerTransfer, bitsPerElement, transfers }) =>
        sum + elementsPerTransfer * bitsPerElement * transfers,
      0,
    ),
    energyPj: own.reduce((sum, { energyPj }) => sum + energyPj, 0),
  }
}
