import type { Core, System } from '../hardware/accelerator.ts'
import type { SimulationRules } from '../rules.ts'
import { hasWeights, operandElements } from '../workload/access.ts'
import type { Layer } from '../workload/layer.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import { coreFor, nodeCost } from './core-cost.ts'
import { Interconnect, type Transfer } from './interconnect.ts'

export interface ScheduledLayer {
  readonly name: string
  readonly core: string
  readonly start: number
  readonly end: number
  /** On the core. */
  readonly energyPj: number
  readonly transfers: readonly Transfer[]
}

/**
 * Runs layers one after the other, each as soon as its core is free and its inputs are there. Weights and the image
 * come over the one link from off-chip memory, in the order of the layers, as early as the link allows; tensors move
 * when their consumer runs on another core. Results named in `sinks` are written off chip.
 *
 * Source: Stream's layer-by-layer mode as the study used it (arXiv 2512.04705).
 */
export function scheduleLayerByLayer(
  nodes: readonly LayerNode[],
  sinks: ReadonlySet<string>,
  system: System,
  rules: SimulationRules,
): readonly ScheduledLayer[] {
  const interconnect = new Interconnect(system)
  const freeFrom = new Map<Core, number>()
  const produced = new Map<string, { core: Core; end: number; bits: number }>()
  /** When a tensor is in a core, by `tensor core`. */
  const arrivals = new Map<string, number>()

  const bring = (tensor: string, layer: Layer, core: Core): Transfer | undefined => {
    if (tensor === 'input') return interconnect.fetch(tensor, 'I', imageBits(layer, rules), core)
    const source = produced.get(tensor)
    if (!source) throw new RangeError(`${layer.name} reads ${tensor} before it is made`)
    if (source.core === core) return undefined
    return interconnect.between(tensor, source.bits, source.core, core, source.end)
  }

  return nodes.map((node): ScheduledLayer => {
    const { layer, inputs } = node
    const { name } = layer
    const core = coreFor(layer.operator, system)
    const transfers: Transfer[] = []
    let start = freeFrom.get(core) ?? 0
    if (hasWeights(layer.operator)) {
      const weights = interconnect.fetch(name, 'W', operandElements(layer, 'W') * layer.precision.W, core)
      transfers.push(weights)
      start = Math.max(start, weights.end)
    }
    for (const tensor of inputs) {
      const place = `${tensor} ${core.name}`
      if (!arrivals.has(place)) {
        const transfer = bring(tensor, layer, core)
        if (transfer) transfers.push(transfer)
        arrivals.set(place, transfer?.end ?? produced.get(tensor)!.end)
      }
      start = Math.max(start, arrivals.get(place)!)
    }
    const { cycles, energyPj } = nodeCost(node, core, rules)
    const end = start + cycles
    const bits = operandElements(layer, 'O') * layer.precision.O
    freeFrom.set(core, end)
    produced.set(name, { core, end, bits })
    if (sinks.has(name)) transfers.push(interconnect.writeOut(name, bits, core, end))
    return { name, core: core.name, start, end, energyPj, transfers }
  })
}

/** Bits of the image as the first layer reads it. */
function imageBits(layer: Layer, rules: SimulationRules): number {
  const { sizes, stride, dilation, precision } = layer
  if (rules.image === 'unpadded') return operandElements(layer, 'I') * precision.I
  const columns = (sizes.OX - 1) * stride.x + (sizes.FX - 1) * dilation.x + 1
  const rows = (sizes.OY - 1) * stride.y + (sizes.FY - 1) * dilation.y + 1
  return sizes.B * sizes.G * sizes.C * columns * rows * precision.I
}
