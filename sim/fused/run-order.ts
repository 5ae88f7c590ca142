import { InputError } from '../../errors.ts'
import type { Core, System } from '../hardware/accelerator.ts'
import type { SimulationRules } from '../rules.ts'
import { hasWeights, operandElements } from '../workload/access.ts'
import { boxLines, intersection, uncovered } from './box.ts'
import { type Holding, OnChipMemories } from './holding.ts'
import { type End, Interconnect } from './interconnect.ts'
import type { ComputationNode } from './node.ts'
import { residentMemory } from './on-chip-core.ts'
import { Readers } from './readers.ts'
import {
  type FusedSchedule,
  imageName,
  type Move,
  offChipName,
  type Part,
  type ScheduleEvent,
} from './schedule.ts'
import type { Tensors } from './tensors.ts'
import { tileCost } from './tile-cost.ts'
import { tileLayer } from './tile-layer.ts'
import { neededBox, wholeBox } from './window.ts'

/**
 * Gives every computation, in the order given, the earliest time at which its core is free, its inputs and weights are
 * there, and its output has a place. Weights, the image and results of other cores come as early as links are free and
 * the memory has room from then on (ahead of their use). When there is no room, what is needed last is given up; what
 * exists nowhere else is written off chip first and fetched again.
 */
class Run {
  readonly #order: readonly ComputationNode[]
  readonly #tensors: Tensors
  readonly #sinks: ReadonlySet<string>
  readonly #rules: SimulationRules
  readonly #readers: Readers
  readonly #interconnect: Interconnect
  readonly #memories = new OnChipMemories()
  readonly #coreFree = new Map<Core, number>()
  /** Per tensor: the parts as they were made, and copies of them, per core. */
  readonly #origins = new Map<string, Holding[]>()
  readonly #copies = new Map<string, Holding[]>()
  readonly #held = new Set<Holding>()
  readonly #lastUses = new Map<number, Holding[]>()
  readonly #events: ScheduleEvent[] = []

  constructor(
    order: readonly ComputationNode[],
    tensors: Tensors,
    sinks: ReadonlySet<string>,
    system: System,
    rules: SimulationRules,
  ) {
    this.#order = order
    this.#tensors = tensors
    this.#sinks = sinks
    this.#rules = rules
    this.#readers = new Readers(order, tensors.shapes)
    this.#interconnect = new Interconnect(system)
    const box = wholeBox(tensors.shapes.get(imageName)!)
    const part = { operand: 'O', tensor: imageName, box } as const
    this.#origins.set(imageName, [this.#offChip(part, 0, [])])
  }

  schedule(): FusedSchedule {
    this.#order.forEach((node, index) => {
      this.#compute(node, index)
      for (const holding of this.#lastUses.get(index) ?? []) this.#free(holding)
    })
    const events = this.#events
    return {
      events,
      latencyCycles: events.reduce(
        (last, event) => (event.kind === 'free' ? last : Math.max(last, event.end)),
        0,
      ),
      energyPj: events.reduce((sum, event) => (event.kind === 'free' ? sum : sum + event.energyPj), 0),
    }
  }

  #compute(node: ComputationNode, index: number): void {
    const { core, box } = node
    const { layer, fused, inputs } = node.layer
    const tile = tileLayer(layer, this.#tensors.shapes.get(inputs[0]!)!, box)
    const used = [...this.#weightsFor(node, tile, index), ...this.#inputsFor(node, index)]
    const ready = used.reduce((time, { since }) => Math.max(time, since), this.#coreFree.get(core) ?? 0)
    const part: Part = { operand: 'O', tensor: layer.name, box }
    const bits = this.#tensors.bits(layer.name, box)
    const start = this.#room(
      core,
      'O',
      bits,
      ready,
      index,
      used,
      `${bits} bits of the output of ${layer.name}`,
    )
    const cost = tileCost(tile, core, this.#rules)
    const end = start + cost.cycles
    const activations = this.#rules.activation === 'free' ? 0 : fused.length * boxLines(box) * layer.sizes.OX
    const energyPj = cost.energyPj + activations * core.outputPathEnergyPj
    this.#events.push({ kind: 'compute', layer: layer.name, core: core.name, box, start, end, energyPj })
    this.#coreFree.set(core, end)
    for (const holding of used) holding.lastRead = Math.max(holding.lastRead, end)

    const uses = this.#readers.of(layer.name, box)
    const made = this.#hold({ part, bits, core, uses, since: end, isOrigin: true }, 'O', start, index)
    add(this.#origins, layer.name, made)
    if (this.#sinks.has(layer.name)) this.#writeOut(made)
  }

  #weightsFor(
    { layer: { layer }, core, box }: ComputationNode,
    tile: typeof layer,
    index: number,
  ): Holding[] {
    if (!hasWeights(layer.operator)) return []
    const weights = { channels: box.channels, rows: [0, 1] as const }
    const known = this.#copyOn(core, layer.name, 'W').find(
      ({ part }) => part.box.channels[0] === box.channels[0] && part.box.channels[1] === box.channels[1],
    )
    if (known) return [known]
    const part: Part = { operand: 'W', tensor: layer.name, box: weights }
    const bits = operandElements(tile, 'W') * layer.precision.W
    const origin = this.#offChip(part, 0, [])
    const others = this.#otherCores(layer.name, part, core, bits, index)
    return [this.#bring(origin, part, bits, core, index, [], others)]
  }

  /** Cores that need the same weights, do not have them, and have room for them without giving anything up. */
  #otherCores(layer: string, { box }: Part, core: Core, bits: number, index: number): readonly Core[] {
    return this.#readers.coresWithWeights(layer, box, index).filter((other) => {
      if (other === core) return false
      const has = this.#copyOn(other, layer, 'W').some(({ part }) => intersection(part.box, box))
      return !has && this.#memories.of(other, 'W').earliest(0, bits) < Number.POSITIVE_INFINITY
    })
  }

  #inputsFor({ layer: { layer, inputs }, core, box }: ComputationNode, index: number): Holding[] {
    const used: Holding[] = []
    const missing: { origin: Holding; part: Part }[] = []
    for (const tensor of new Set(inputs)) {
      const needed = neededBox(layer, this.#tensors.shapes.get(tensor)!, box)
      const copies = this.#copyOn(core, tensor, 'O').filter(({ part }) => intersection(part.box, needed))
      used.push(...copies)
      const held = copies.map(({ part }) => part.box)
      for (const origin of this.#origins.get(tensor)!) {
        const common = intersection(origin.part.box, needed)
        if (!common) continue
        if (origin.core === core) used.push(origin)
        else
          missing.push(
            ...uncovered(common, held).map((box) => ({
              origin,
              part: { operand: 'O', tensor, box } as const,
            })),
          )
      }
    }
    for (const { origin, part } of missing) {
      used.push(this.#bring(origin, part, this.#tensors.bits(part.tensor, part.box), core, index, used, []))
    }
    return used
  }

  /** Copies a part to a core, and to others that take part in the same transfer. */
  #bring(
    origin: Holding,
    part: Part,
    bits: number,
    core: Core,
    index: number,
    inUse: readonly Holding[],
    others: readonly Core[],
  ): Holding {
    const operand = part.operand === 'W' ? 'W' : 'I'
    const what = `${bits} bits of ${part.operand === 'W' ? 'the weights' : 'the output'} of ${part.tensor}`
    const own = this.#room(core, operand, bits, origin.since, index, [...inUse, origin], what)
    const ready = others.reduce(
      (time, one) => Math.max(time, this.#memories.of(one, operand).earliest(0, bits)),
      own,
    )
    const from: End = origin.core && { core: origin.core, operand: 'O' }
    const cores = [core, ...others]
    const move = this.#move(
      from,
      cores.map((one) => ({ core: one, operand })),
      part,
      bits,
      ready,
    )
    origin.lastRead = Math.max(origin.lastRead, move.end)
    const holdings = cores.map((one) => {
      const uses =
        operand === 'W'
          ? this.#readers.ofWeights(part.tensor, part.box, one)
          : this.#readers.of(part.tensor, part.box, one)
      const copy = { part, bits, core: one, uses, since: move.end, isOrigin: false }
      const holding = this.#hold(copy, operand, move.start, index)
      add(this.#copies, copyKey(one, part.tensor, part.operand), holding)
      return holding
    })
    return holdings[0]!
  }

  #writeOut(holding: Holding): Move {
    const { part, bits, core } = holding
    const move = this.#move(core && { core, operand: 'O' }, [undefined], part, bits, holding.since)
    holding.lastRead = Math.max(holding.lastRead, move.end)
    return move
  }

  #move(from: End, to: readonly End[], part: Part, bits: number, ready: number): Move {
    const { links, start, end } = this.#interconnect.take(from, to[0], bits, ready)
    const energyPj = this.#interconnect.energyPj(from, to, bits)
    const names = to.map((one) => one?.core.name ?? offChipName)
    const move: Move = {
      ...{ kind: 'move', ...part, bits, from: from?.core.name ?? offChipName, to: names },
      ...{ links, start, end, energyPj },
    }
    this.#events.push(move)
    return move
  }

  /** The earliest time from `ready` on at which a core has room; gives up what is needed last until it has. */
  #room(
    core: Core,
    operand: 'I' | 'W' | 'O',
    bits: number,
    ready: number,
    index: number,
    inUse: readonly Holding[],
    what: string,
  ): number {
    const occupancy = this.#memories.of(core, operand)
    for (;;) {
      const time = occupancy.earliest(ready, bits)
      if (time < Number.POSITIVE_INFINITY) return time
      let victim: Holding | undefined
      let latest = -1
      for (const holding of this.#held) {
        if (holding.occupancy !== occupancy || inUse.includes(holding)) continue
        const next = holding.uses.find((use) => use >= index) ?? Number.POSITIVE_INFINITY
        if (next > latest || (next === latest && !holding.isOrigin)) {
          victim = holding
          latest = next
        }
      }
      if (!victim) {
        const { name, sizeBits } = residentMemory(core, operand)
        const expected = `room for ${what} beside what it is made from; cut the layer finer`
        throw new InputError({
          place: `${name} of core ${core.name}`,
          expected,
          found: `${sizeBits} bits in all`,
        })
      }
      this.#evict(victim)
    }
  }

  #evict(holding: Holding): void {
    if (holding.isOrigin) {
      const spilled = this.#writeOut(holding)
      const origins = this.#origins.get(holding.part.tensor)!
      origins[origins.indexOf(holding)] = this.#offChip(holding.part, spilled.end, holding.uses)
    }
    this.#free(holding)
  }

  #copyOn(core: Core, tensor: string, operand: Part['operand']): readonly Holding[] {
    return (this.#copies.get(copyKey(core, tensor, operand)) ?? []).filter(({ isFree }) => !isFree)
  }

  #offChip(part: Part, since: number, uses: readonly number[]): Holding {
    const nowhere = { core: undefined, occupancy: undefined, bits: 0 }
    return { part, ...nowhere, since, uses, isOrigin: true, lastRead: since, isFree: false }
  }

  #hold(
    what: Omit<Holding, 'lastRead' | 'isFree' | 'occupancy'> & { core: Core },
    operand: 'I' | 'W' | 'O',
    from: number,
    index: number,
  ): Holding {
    const occupancy = this.#memories.of(what.core, operand)
    occupancy.change(from, what.bits)
    const holding: Holding = { ...what, occupancy, lastRead: what.since, isFree: false }
    this.#held.add(holding)
    const last = Math.max(index, what.uses.at(-1) ?? index)
    const others = this.#lastUses.get(last)
    if (others) others.push(holding)
    else this.#lastUses.set(last, [holding])
    return holding
  }

  #free(holding: Holding): void {
    if (holding.isFree) return
    holding.isFree = true
    this.#held.delete(holding)
    const time = Math.max(holding.since, holding.lastRead)
    holding.occupancy!.change(time, -holding.bits)
    this.#events.push({ kind: 'free', core: holding.core!.name, ...holding.part, time })
  }
}

const copyKey = (core: Core, tensor: string, operand: Part['operand']): string =>
  `${core.name} ${operand} ${tensor}`

function add<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key)
  if (list) list.push(item)
  else lists.set(key, [item])
}

/**
 * The schedule of computations in the order given.
 *
 * @param sinks layers whose results are written off chip
 * @throws {InputError} when what one computation needs does not fit the memories of its core, or there is no way to it
 */
export function runOrder(
  order: readonly ComputationNode[],
  tensors: Tensors,
  sinks: ReadonlySet<string>,
  system: System,
  rules: SimulationRules,
): FusedSchedule {
  return new Run(order, tensors, sinks, system, rules).schedule()
}
