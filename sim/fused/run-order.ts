import type { Core, System } from '../hardware/accelerator.ts'
import type { SimulationRules } from '../rules.ts'
import { boxLines } from './box.ts'
import { Mover } from './mover.ts'
import type { ComputationNode } from './node.ts'
import { Readers } from './readers.ts'
import { type FusedSchedule, imageName, type Part, type ScheduleEvent } from './schedule.ts'
import type { StageStart } from './start.ts'
import { offChip, Store } from './store.ts'
import { Supply } from './supply.ts'
import type { Tensors } from './tensors.ts'
import { tileCost } from './tile-cost.ts'
import { tileLayer } from './tile-layer.ts'
import { wholeBox } from './window.ts'

const wholeNetwork: StageStart = { carried: [], kept: new Set() }

/**
 * Gives every computation, in the order given, the earliest time at which its core is free, its inputs and weights are
 * there, and its output has a place.
 *
 * @param order every part of every layer, each after those that it reads
 * @param sinks layers whose results are written off chip
 * @param isHopeless whether a schedule that has come to so much already is not wanted
 * @returns undefined for a hopeless one
 * @throws {InputError} when the memories of a core cannot hold a computation's operands at once, or links are missing.
 * @throws {NoMappingError} when a part fits a core in no way.
 */
export function runOrder(
  order: readonly ComputationNode[],
  tensors: Tensors,
  sinks: ReadonlySet<string>,
  system: System,
  rules: SimulationRules,
  { carried, kept }: StageStart = wholeNetwork,
  isHopeless: (latencyCycles: number, energyPj: number) => boolean = () => false,
): FusedSchedule | undefined {
  const events: ScheduleEvent[] = []
  const readers = new Readers(order, tensors.shapes, kept)
  const mover = new Mover(system, events)
  const store = new Store(mover, events)
  const supply = new Supply(tensors, readers, store, mover)
  const coreFree = new Map<Core, number>()
  const image: Part = { operand: 'O', tensor: imageName, box: wholeBox(tensors.shapes.get(imageName)!) }
  store.addOrigin(imageName, offChip(image, 0, []))
  for (const { core: name, ...part } of carried) {
    const { tensor, box } = part
    const uses = readers.of(tensor, box)
    const core = system.cores.find((one) => one.name === name)
    const arrival = { part, bits: tensors.bits(tensor, box), uses, since: 0, isOrigin: true }
    store.addOrigin(tensor, core ? store.hold({ ...arrival, core }, 'O', 0, 0) : offChip(part, 0, uses))
  }

  let latencyCycles = 0
  let energyPj = 0
  let counted = 0
  for (const [index, node] of order.entries()) {
    const { core, box } = node
    const { layer, fused, inputs } = node.layer
    const tile = tileLayer(layer, tensors.shapes.get(inputs[0]!)!, box)
    const used = [...supply.weightsFor(node, tile, index), ...supply.inputsFor(node, index)]
    const ready = used.reduce((time, { since }) => Math.max(time, since), coreFree.get(core) ?? 0)
    const part: Part = { operand: 'O', tensor: layer.name, box }
    const bits = tensors.bits(layer.name, box)
    const what = `${bits} bits of the output of ${layer.name}`
    const start = store.room({ core, operand: 'O', bits, ready, index, inUse: used, what })
    const cost = tileCost(tile, core, rules)
    const end = start + cost.cycles
    const activations = rules.activation === 'free' ? 0 : fused.length * boxLines(box) * layer.sizes.OX
    const computePj = cost.energyPj + activations * core.outputPathEnergyPj
    events.push({ kind: 'compute', layer: layer.name, core: core.name, box, start, end, energyPj: computePj })
    coreFree.set(core, end)
    for (const holding of used) holding.lastRead = Math.max(holding.lastRead, end)

    const uses = readers.of(layer.name, box)
    const made = store.hold({ part, bits, core, uses, since: end, isOrigin: true }, 'O', start, index)
    store.addOrigin(layer.name, made)
    if (sinks.has(layer.name)) mover.writeOut(made)
    store.freeAfter(index)
    for (; counted < events.length; counted++) {
      const event = events[counted]!
      if (event.kind === 'free') continue
      latencyCycles = Math.max(latencyCycles, event.end)
      energyPj += event.energyPj
    }
    if (isHopeless(latencyCycles, energyPj)) return undefined
  }
  const left = [...kept].flatMap((tensor) => store.originsOf(tensor))
  return {
    events,
    carried: left.map(({ part, core }) => ({ ...part, core: core?.name })),
    latencyCycles,
    energyPj,
  }
}
