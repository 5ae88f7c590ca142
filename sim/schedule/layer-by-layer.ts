import type { Core, System } from '../hardware/accelerator.ts'
import type { SimulationRules } from '../rules.ts'
import { hasWeights, operandElements } from '../workload/access.ts'
import type { Layer, Operand } from '../workload/layer.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import { coreFor, nodeCost } from './core-cost.ts'
import { isImage } from './image-tensor.ts'
import { Interconnect, type Transfer } from './interconnect.ts'
import { TensorCopies } from './tensor-copies.ts'

export interface ScheduledLayer {
  readonly name: string
  readonly core: string
  readonly start: number
  readonly end: number
  /** On the core. */
  readonly energyPj: number
  readonly transfers: readonly Transfer[]
  /** Operands that moved over the off-chip link while the layer ran. */
  readonly streamed?: readonly Operand[]
}

/** Names of the cores that run layers; a layer left out runs on the first core that can. */
export type Allocation = ReadonlyMap<string, string>

/**
 * Runs layers in the order given, each as soon as its core is free and its inputs are there. Weights and the image come
 * over the one link from off-chip memory, in the order of the layers, as early as the link allows; tensors move when
 * their consumer runs on another core. Results named in `sinks` are written off chip.
 *
 * Source: Stream's layer-by-layer mode as the study used it (arXiv 2512.04705).
 */
export function scheduleLayerByLayer(
  nodes: readonly LayerNode[],
  sinks: ReadonlySet<string>,
  system: System,
  rules: SimulationRules,
  allocation: Allocation = new Map(),
): readonly ScheduledLayer[] {
  const interconnect = new Interconnect(system)
  const freeFrom = new Map<Core, number>()
  const outputBits = new Map<string, number>()
  const copies = new TensorCopies()
  const cores = nodes.map(({ layer }) => coreOf(layer, system, allocation))
  const ends = new Map<string, number>()
  nodes.forEach(({ inputs }, i) => {
    for (const tensor of new Set(inputs)) copies.expectReader(tensor, cores[i]!)
  })

  const bring = ({ tensor, operand, bits }: Request, core: Core): Transfer => {
    if (operand === 'W' || isImage(tensor)) return interconnect.fetch(tensor, operand, bits, core)
    const source = copies.oldest(tensor)!
    const transfer = interconnect.between(tensor, bits, source.core, core, source.since)
    copies.sent(tensor, source.core)
    return transfer
  }

  return nodes.map((node, i): ScheduledLayer => {
    const { layer } = node
    const { name, operator, precision } = layer
    const core = cores[i]!
    const inputs = [...new Set(node.inputs)]
    const bitsOf = (tensor: string): number => {
      const bits = isImage(tensor) ? imageBits(layer, rules) : outputBits.get(tensor)
      if (bits === undefined) throw new RangeError(`${name} reads ${tensor} before it is made`)
      return bits
    }
    const requests: Request[] = inputs
      .filter((tensor) => !copies.on(core, tensor))
      .map((tensor) => ({ tensor, operand: 'I', bits: bitsOf(tensor) }))
    if (hasWeights(operator)) {
      requests.unshift({ tensor: name, operand: 'W', bits: operandElements(layer, 'W') * precision.W })
    }
    const transfers = requests.sort((a, b) => a.bits - b.bits).map((request) => bring(request, core))
    for (const { tensor, operand, end } of transfers) if (operand !== 'W') copies.add(tensor, core, end)
    const arrivals = inputs.map((tensor) => copies.on(core, tensor)!.since)
    const decided = (node.after ?? []).map((other) => ends.get(other)!)
    const start = Math.max(
      ...[freeFrom.get(core) ?? 0, ...arrivals, ...decided],
      ...transfers.map(({ end }) => end),
    )

    const { cycles, energyPj } = nodeCost(node, core, rules)
    const end = start + cycles
    const bits = operandElements(layer, 'O') * precision.O
    ends.set(name, end)
    freeFrom.set(core, end)
    outputBits.set(name, bits)
    copies.add(name, core, end)
    for (const tensor of inputs) copies.read(tensor, core)
    if (sinks.has(name)) transfers.push(interconnect.writeOut(name, bits, core, end))
    return { name, core: core.name, start, end, energyPj, transfers }
  })
}

/** What a layer needs that is not on its core; of several the smallest comes first. */
interface Request {
  readonly tensor: string
  readonly operand: Operand
  readonly bits: number
}

/** @throws {InputError} when no core runs the operator. */
export function coreOf({ name, operator }: Layer, system: System, allocation: Allocation): Core {
  const chosen = allocation.get(name)
  return system.cores.find((core) => core.name === chosen) ?? coreFor(operator, system)
}

/** Bits of the image as the first layer reads it. */
export function imageBits(layer: Layer, rules: SimulationRules): number {
  const { sizes, stride, dilation, precision } = layer
  if (rules.image === 'unpadded') return operandElements(layer, 'I') * precision.I
  const columns = (sizes.OX - 1) * stride.x + (sizes.FX - 1) * dilation.x + 1
  const rows = (sizes.OY - 1) * stride.y + (sizes.FY - 1) * dilation.y + 1
  return sizes.B * sizes.G * sizes.C * columns * rows * precision.I
}
