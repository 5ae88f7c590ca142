import { macEnergyPj } from '../energy/mac-energy.ts'
import { staticEnergyPj } from '../energy/static-energy.ts'
import type { Core, Memory, System } from '../hardware/accelerator.ts'
import { spatialCandidates } from '../mapping/spatial-candidates.ts'
import type { SimulationRules } from '../rules.ts'
import { coreFor } from '../schedule/core-cost.ts'
import { imageBits } from '../schedule/layer-by-layer.ts'
import { hasWeights, operandElements } from '../workload/access.ts'
import { type Layer, macCount, operationCount } from '../workload/layer.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import type { CostStep } from './part.ts'

/**
 * The roofline (Williams, Waterman & Patterson, "Roofline", CACM 52(4), 2009): attainable performance is
 * min(peak, bandwidth × operational intensity), so a layer of W operations that moves Q bits takes
 * max(W / peak, Q / bandwidth) cycles. The peak of a layer is the most multipliers that its loops can be unrolled over.
 * Q crosses the off-chip link: weights, the image, and results that are written; with residency `published` also, at the
 * top memory of the core, every input, weight and output of the layer. Energy is W × energy of an operation plus Q × energy
 * of a bit (Choi, Bedard, Fowler & Vuduc, "A roofline model of energy", IPDPS 2013), and leakage.
 */
export const rooflineStep: CostStep = ({ added, sinks }, system, rules) => {
  let [macs, energyPj, latencyCycles] = [0, 0, 0]
  for (const node of added) {
    const { layer } = node
    const core = coreFor(layer.operator, system)
    const link = linkTraffic(node, sinks, system, rules)
    const top = rules.residency === 'published' ? topTraffic(layer, core, rules) : noTraffic
    macs += macCount(layer)
    latencyCycles += Math.max(operationCount(layer) / peak(layer, core, rules), link.cycles, top.cycles)
    energyPj += operationCount(layer) * operationPj(layer, core, rules) + link.energyPj + top.energyPj
  }
  return { macs, energyPj: energyPj + staticEnergyPj(latencyCycles, system), latencyCycles }
}

interface BitTraffic {
  readonly cycles: number
  readonly energyPj: number
}

const noTraffic: BitTraffic = { cycles: 0, energyPj: 0 }

/** Operations that the array can do in a cycle: the widest unrolling of the layer's loops over it. */
export function peak(layer: Layer, core: Core, { search }: SimulationRules): number {
  const [widest] = spatialCandidates(layer, core, search)
  return (widest ?? []).reduce((product, { factor }) => product * factor, 1)
}

function linkTraffic(
  { layer, inputs }: LayerNode,
  sinks: ReadonlySet<string>,
  { offChip }: System,
  rules: SimulationRules,
): BitTraffic {
  const read =
    (hasWeights(layer.operator) ? bitsOf(layer, 'W') : 0) +
    (inputs.includes('input') ? imageBits(layer, rules) : 0)
  const written = sinks.has(layer.name) ? bitsOf(layer, 'O') : 0
  const { readBitsPerCycle, writeBitsPerCycle, linkBitsPerCycle, linkEnergyPjPerBit } = offChip
  return {
    cycles:
      read / Math.min(readBitsPerCycle, linkBitsPerCycle) +
      written / Math.min(writeBitsPerCycle, linkBitsPerCycle),
    energyPj:
      read * (offChip.readEnergyPj / readBitsPerCycle + linkEnergyPjPerBit) +
      written * (offChip.writeEnergyPj / writeBitsPerCycle + linkEnergyPjPerBit),
  }
}

/**
 * Through the one memory that holds all operands of the core; nothing where they have none in common. Results that are
 * written while the next layer runs take no time of their own.
 */
function topTraffic(layer: Layer, core: Core, { unloading }: SimulationRules): BitTraffic {
  const top: Memory | undefined = core.memories.findLast(({ operands }) =>
    (['I', 'W', 'O'] as const).every((operand) => operands.includes(operand)),
  )
  if (!top) return noTraffic
  const read = bitsOf(layer, 'I') + bitsOf(layer, 'W')
  const written = bitsOf(layer, 'O')
  const waited = hasWeights(layer.operator) && unloading === 'overlapped' ? 0 : written
  return {
    cycles: read / top.readBitsPerCycle + waited / top.writeBitsPerCycle,
    energyPj:
      (read * top.readEnergyPj) / top.readBitsPerCycle +
      (written * top.writeEnergyPj) / top.writeBitsPerCycle,
  }
}

function bitsOf(layer: Layer, operand: 'I' | 'W' | 'O'): number {
  return operandElements(layer, operand) * layer.precision[operand]
}

function operationPj({ precision }: Layer, { macEnergy }: Core, { cost }: SimulationRules): number {
  return cost.macEnergy === 'constant' ? macEnergy.energyPj : macEnergyPj(macEnergy, precision.W, precision.I)
}
