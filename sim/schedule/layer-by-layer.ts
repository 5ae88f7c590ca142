import { type Core, memoriesOf, type System } from '../hardware/accelerator.ts'
import type { SimulationRules } from '../rules.ts'
import { hasWeights, operandElements } from '../workload/access.ts'
import type { Layer, Operand } from '../workload/layer.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import { coreFor, nodeCost } from './core-cost.ts'
import { type Hop, route } from './route.ts'
import { Timeline } from './timeline.ts'

/** A tensor on its way; charged to the layer that asked for it (a result written off chip: to the one that made it). */
export interface Transfer {
  readonly tensor: string
  readonly from: string
  readonly to: string
  readonly bits: number
  readonly start: number
  readonly end: number
  readonly energyPj: number
}

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
  const links = new Map<string, Timeline>()
  const freeFrom = new Map<Core, number>()
  const produced = new Map<string, { core: Core; end: number; bits: number }>()
  const arrived = new Map<string, number>()

  const timelines = (path: readonly Hop[]): readonly Timeline[] =>
    path.map(({ name }) => {
      const timeline = links.get(name) ?? new Timeline()
      links.set(name, timeline)
      return timeline
    })
  const offChip = timelines([offChipHop(system)])[0]!

  const move = (tensor: string, to: Core): Transfer | undefined => {
    const source = produced.get(tensor)
    if (!source) throw new RangeError(`the output of ${tensor} is read before it is made`)
    if (source.core === to) return undefined
    const path = route(system, source.core.name, to.name)
    const duration = Math.max(...path.map(({ link }) => Math.ceil(source.bits / link.bitsPerCycle)))
    const taken = timelines(path)
    let start = source.end
    for (let moved = true; moved; ) {
      const next = taken.reduce((earliest, timeline) => timeline.earliest(earliest, duration), start)
      moved = next !== start
      start = next
    }
    for (const timeline of taken) timeline.take(start, duration)
    const onLinks = path.reduce((sum, { link }) => sum + link.energyPjPerBit * source.bits, 0)
    return {
      tensor,
      from: source.core.name,
      to: to.name,
      bits: source.bits,
      start,
      end: start + duration,
      energyPj: readPj(source.core, 'O', source.bits) + writePj(to, 'I', source.bits) + onLinks,
    }
  }

  const fetch = (tensor: string, operand: Operand, bits: number, to: Core): Transfer => {
    const { linkBitsPerCycle, linkEnergyPjPerBit, readBitsPerCycle, readEnergyPj } = system.offChip
    const duration = Math.ceil(bits / linkBitsPerCycle)
    const start = offChip.earliest(0, duration)
    offChip.take(start, duration)
    const read = Math.ceil(bits / readBitsPerCycle) * readEnergyPj
    const energyPj = read + writePj(to, operand, bits) + linkEnergyPjPerBit * bits
    return { tensor, from: 'off-chip', to: to.name, bits, start, end: start + duration, energyPj }
  }

  const writeOut = (tensor: string, from: Core, bits: number, ready: number): Transfer => {
    const { linkBitsPerCycle, linkEnergyPjPerBit, writeBitsPerCycle, writeEnergyPj } = system.offChip
    const duration = Math.ceil(bits / linkBitsPerCycle)
    const start = offChip.earliest(ready, duration)
    offChip.take(start, duration)
    const written = Math.ceil(bits / writeBitsPerCycle) * writeEnergyPj
    const energyPj = readPj(from, 'O', bits) + written + linkEnergyPjPerBit * bits
    return { tensor, from: from.name, to: 'off-chip', bits, start, end: start + duration, energyPj }
  }

  return nodes.map((node): ScheduledLayer => {
    const { layer, inputs } = node
    const core = coreFor(layer.operator, system)
    const transfers: Transfer[] = []
    let ready = freeFrom.get(core) ?? 0
    if (hasWeights(layer.operator)) {
      transfers.push(fetch(layer.name, 'W', operandElements(layer, 'W') * layer.precision.W, core))
    }
    for (const tensor of inputs) {
      const place = `${tensor} ${core.name}`
      if (!arrived.has(place)) {
        const transfer =
          tensor === 'input' ? fetch(tensor, 'I', imageBits(layer, rules), core) : move(tensor, core)
        if (transfer) transfers.push(transfer)
        arrived.set(place, transfer?.end ?? produced.get(tensor)!.end)
      }
      ready = Math.max(ready, arrived.get(place)!)
    }
    for (const { end } of transfers) ready = Math.max(ready, end)
    const { cycles, energyPj } = nodeCost(node, core, rules)
    const end = ready + cycles
    const bits = operandElements(layer, 'O') * layer.precision.O
    freeFrom.set(core, end)
    produced.set(layer.name, { core, end, bits })
    if (sinks.has(layer.name)) transfers.push(writeOut(layer.name, core, bits, end))
    return { name: layer.name, core: core.name, start: ready, end, energyPj, transfers }
  })
}

function offChipHop({ offChip, name }: System): Hop {
  const link = { bitsPerCycle: offChip.linkBitsPerCycle, energyPjPerBit: offChip.linkEnergyPjPerBit }
  return { link: { ...link, between: ['off-chip', name] }, name: 'off-chip' }
}

/** Bits of the image as the first layer reads it. */
function imageBits(layer: Layer, rules: SimulationRules): number {
  const { sizes, stride, dilation, precision } = layer
  if (rules.image === 'unpadded') return operandElements(layer, 'I') * precision.I
  const columns = (sizes.OX - 1) * stride.x + (sizes.FX - 1) * dilation.x + 1
  const rows = (sizes.OY - 1) * stride.y + (sizes.FY - 1) * dilation.y + 1
  return sizes.B * sizes.G * sizes.C * columns * rows * precision.I
}

function readPj(core: Core, operand: Operand, bits: number): number {
  const memory = memoriesOf(core, operand).at(-1)!
  return Math.ceil(bits / memory.readBitsPerCycle) * memory.readEnergyPj
}

function writePj(core: Core, operand: Operand, bits: number): number {
  const memory = memoriesOf(core, operand).at(-1)!
  return Math.ceil(bits / memory.writeBitsPerCycle) * memory.writeEnergyPj
}
