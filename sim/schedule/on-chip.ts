import type { Core, System } from '../hardware/accelerator.ts'
import type { SimulationRules } from '../rules.ts'
import type { LayerNode } from '../workload/layer-graph.ts'
import { isImage } from './image-tensor.ts'
import { Interconnect, type Transfer } from './interconnect.ts'
import { type Allocation, coreOf, imageBits, type ScheduledLayer } from './layer-by-layer.ts'
import { offChipName, onChipSystem } from './on-chip-core.ts'
import { findOnChipCost, type Needs, needsOf, onChipCost } from './on-chip-needs.ts'
import { OnChipTensors, type Residence } from './on-chip-tensors.ts'

/** Layers in the order given, and what was where on the chip in the meantime. */
export interface OnChipSchedule {
  readonly layers: readonly ScheduledLayer[]
  readonly residences: readonly Residence[]
}

/**
 * Runs layers in the order given, each as soon as its core is free and what it needs is there, with tensors on the chip
 * while they fit. Weights come from off chip once, ahead as far as there is room for them, or stream while their layer
 * runs where that ends earlier or where they do not fit; a layer that streams takes its memory for itself.
 *
 * @throws {InputError} when no core runs an operator, or links are missing.
 * @throws {NoMappingError} when a layer fits a core in no way.
 */
export function scheduleOnChip(
  nodes: readonly LayerNode[],
  sinks: ReadonlySet<string>,
  whole: System,
  rules: SimulationRules,
  allocation: Allocation = new Map(),
): OnChipSchedule {
  const system = onChipSystem(whole)
  const interconnect = new Interconnect(system)
  const tensors = new OnChipTensors(interconnect)
  const cores = nodes.map(({ layer }) => coreOf(layer, system, allocation))
  const ends = new Map<string, number>()
  const freeFrom = new Map<Core, number>()
  nodes.forEach(({ layer, inputs }, place) => {
    for (const tensor of new Set(inputs)) tensors.expectReader(tensor, place, cores[place]!)
    const image = inputs.find(isImage)
    if (image !== undefined && tensors.bitsOf(image) === undefined) {
      tensors.putOffChip(image, imageBits(layer, rules), 0)
    }
  })

  const layers = nodes.map((node, place): ScheduledLayer => {
    const { name } = node.layer
    const core = cores[place]!
    const inputs = [...new Set(node.inputs)].sort((a, b) => bitsOf(a) - bitsOf(b))
    const inputBits = inputs.reduce((sum, tensor) => sum + bitsOf(tensor), 0)
    const needs = needsOf(node, inputBits, core, system, rules)
    const allowed = Math.max(0, ...(node.after ?? []).map((other) => ends.get(other)!))
    const pinned = new Set([...inputs, name])
    const transfers: Transfer[] = []

    const reads = !needs.streamed.includes('I')
    for (const tensor of inputs) {
      if (!reads) transfers.push(...tensors.sendAway(tensor))
      else if (!tensors.isOn(core, tensor)) transfers.push(...tensors.bring(tensor, core, allowed, pinned))
    }
    const arrivals = inputs.map((tensor) => tensors.readableFrom(tensor, core))
    let ready = Math.max(allowed, freeFrom.get(core) ?? 0, ...arrivals)
    const takesAll = needs.streamed.some((operand) => operand !== 'W' || needs.isShared)
    const home = tensors.occupancy(core, 'I')
    if (home) {
      if (takesAll) transfers.push(...tensors.clear(home, pinned))
      const held = reads ? inputBits : 0
      const room = takesAll ? home.capacityBits - held : homeBits(needs)
      const { from, spills } = tensors.makeRoom(home, room, ready, pinned)
      transfers.push(...spills)
      ready = from
    }

    const run = runLayer({ node, core, needs, ready, allowed })
    const { start, end, energyPj, streamed } = run
    transfers.push(...run.transfers)
    ends.set(name, end)
    freeFrom.set(core, end)
    if (needs.streamed.includes('O')) tensors.putOffChip(name, needs.outputBits, end)
    else tensors.make(name, needs.outputBits, core, start, end)
    if (takesAll && home) {
      const others = (reads ? inputBits : 0) + homeBits(needs)
      home.add(`tiles of ${name}`, home.capacityBits - others, start).to = end
    }
    for (const tensor of inputs) tensors.read(tensor, place, core, end)
    if (sinks.has(name) && !needs.streamed.includes('O')) transfers.push(tensors.writeOut(name, core, end))
    tensors.settle(name)
    return { name, core: core.name, start, end, energyPj, transfers, streamed }
  })
  return { layers, residences: tensors.residences() }

  function bitsOf(tensor: string): number {
    const bits = tensors.bitsOf(tensor)
    if (bits === undefined) throw new RangeError(`${tensor} is read before it is made`)
    return bits
  }

  /** Runs a layer once its weights are there, or with weights that stream where they must or where that ends earlier. */
  function runLayer(job: Job): Run {
    const { weightBits, streamed, isShared } = job.needs
    if (weightBits === 0 || streamed.includes('W')) return streamingRun(job, streamed, job.ready)()
    const occupancy = tensors.occupancy(job.core, 'W')!
    const room = occupancy.earliest(job.allowed, isShared ? homeBits(job.needs) : weightBits)
    const arrival = interconnect.fetchEnd(weightBits, room)
    const waiting = streamingRun(job, streamed, Math.max(job.ready, arrival))
    const withWeights = ['W' as const, ...streamed]
    const canStream = () => findOnChipCost(job.node, job.core, system, withWeights, rules) !== undefined
    if (arrival > job.ready && !isShared && canStream()) {
      const other = streamingRun(job, withWeights, job.ready)
      if (other.end < waiting.end) return other()
    }
    const fetched = interconnect.fetch(job.node.layer.name, 'W', weightBits, job.core, room)
    const run = streamingRun(job, streamed, Math.max(job.ready, fetched.end))()
    occupancy.add(`${job.node.layer.name} weights`, weightBits, fetched.start).to = run.end
    return { ...run, transfers: [fetched, ...run.transfers] }
  }

  /** When a layer would end whose operands stream; called, it takes the link and the memory for them. */
  function streamingRun(job: Job, streamed: Needs['streamed'], ready: number): (() => Run) & { end: number } {
    const { node, core, needs } = job
    const { name } = node.layer
    const { cycles, energyPj, flows } = onChipCost(node, core, system, streamed, rules)
    const weights = tensors.occupancy(core, 'W')
    const tiles = streamed.includes('W') && needs.weightBits > 0 && !needs.isShared ? weights : undefined
    const free = tiles ? tiles.earliest(ready, tiles.capacityBits) : ready
    const start = flows.length > 0 ? interconnect.linkFree(cycles, free) : free
    const end = start + cycles
    const take = () => {
      if (tiles) tiles.add(`tiles of ${name} weights`, tiles.capacityBits, start).to = end
      const transfers = flows.map((flow) => {
        const isMade = flow.operand === 'O'
        const isOwn = isMade || (flow.operand === 'W' && needs.weightBits > 0)
        const [first, second = first] = node.inputs as [string, string?]
        const tensor = isOwn ? name : flow.operand === 'W' ? second : first
        const way = isMade ? { from: core.name, to: offChipName } : { from: offChipName, to: core.name }
        return interconnect.stream({ tensor, ...way, ...flow, start, end })
      })
      return { start, end, energyPj, transfers, streamed }
    }
    return Object.assign(take, { end })
  }
}

/** What a layer adds to the memory in which its inputs are: its result, and weights where they share it. */
function homeBits({ outputBits, weightBits, streamed, isShared }: Needs): number {
  const weights = isShared && !streamed.includes('W') ? weightBits : 0
  return weights + (streamed.includes('O') ? 0 : outputBits)
}

/** A layer with its inputs in place: `ready` when it could start, `allowed` when it is known to run at all. */
interface Job {
  readonly node: LayerNode
  readonly core: Core
  readonly needs: Needs
  readonly ready: number
  readonly allowed: number
}

type Run = Required<Omit<ScheduledLayer, 'name' | 'core'>>
