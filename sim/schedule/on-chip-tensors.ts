import type { Core } from '../hardware/accelerator.ts'
import type { Operand } from '../workload/layer.ts'
import type { Interconnect, Transfer } from './interconnect.ts'
import { MemoryOccupancy, type Stay } from './memory-occupancy.ts'
import { homeOf } from './on-chip-core.ts'

/** What a memory on the chip holds, and when. */
export interface Residence extends Readonly<Stay> {
  readonly core: string
  readonly memory: string
  readonly capacityBits: number
}

interface Copy {
  readonly core: Core
  readonly occupancy: MemoryOccupancy
  readonly stay: Stay
  readonly since: number
  lastUse: number
}

/** Who is told of what: places in the order in which layers run. */
interface Reader {
  readonly place: number
  readonly core: Core
}

/**
 * Where every tensor is over time: from its arrival in, or its making for, a memory to its last use there. Where there
 * is no room, the tensor whose next use is furthest makes it, the first by name on ties (Belady, "A study of replacement
 * algorithms for a virtual-storage computer", 1966): it is written off chip, unless there is another copy.
 */
export class OnChipTensors {
  readonly #interconnect: Interconnect
  readonly #occupancies = new Map<string, MemoryOccupancy>()
  readonly #owners = new Map<MemoryOccupancy, { core: string; memory: string }>()
  readonly #copies = new Map<string, Copy[]>()
  readonly #bits = new Map<string, number>()
  readonly #readers = new Map<string, Reader[]>()
  /** Tensors in off-chip memory, and since when. */
  readonly #offChip = new Map<string, number>()

  constructor(interconnect: Interconnect) {
    this.#interconnect = interconnect
  }

  /** To be told of every layer before the first one runs. */
  expectReader(tensor: string, place: number, core: Core): void {
    this.#readers.set(tensor, [...(this.#readers.get(tensor) ?? []), { place, core }])
  }

  bitsOf(tensor: string): number | undefined {
    return this.#bits.get(tensor)
  }

  isOn(core: Core, tensor: string): boolean {
    return this.#copyOn(core, tensor) !== undefined
  }

  /** The memory of a core in which an operand's tensors stay; undefined where it has none on the chip. */
  occupancy(core: Core, operand: Operand): MemoryOccupancy | undefined {
    const home = homeOf(core, operand)
    if (!home) return undefined
    const key = `${core.name} ${home.name}`
    const known = this.#occupancies.get(key)
    if (known) return known
    const made = new MemoryOccupancy(home.sizeBits)
    this.#occupancies.set(key, made)
    this.#owners.set(made, { core: core.name, memory: home.name })
    return made
  }

  /** Says that a tensor is off chip since a time. */
  putOffChip(tensor: string, bits: number, since: number): void {
    this.#bits.set(tensor, bits)
    this.#offChip.set(tensor, since)
  }

  /**
   * When there is room for `bits` in a memory, for good; tensors that are not `pinned` give way.
   *
   * @returns the time, and what was written off chip for it
   */
  makeRoom(occupancy: MemoryOccupancy, bits: number, ready: number, pinned: ReadonlySet<string>): Room {
    const spills: Transfer[] = []
    for (;;) {
      const from = occupancy.earliest(ready, bits)
      if (from < Number.POSITIVE_INFINITY) return { from, spills }
      spills.push(...this.#evict(occupancy, pinned))
    }
  }

  /** Puts a tensor that is made from `start` to `end`. */
  make(tensor: string, bits: number, core: Core, start: number, end: number): void {
    this.#bits.set(tensor, bits)
    this.#add(tensor, core, start, end)
  }

  /** Moves a tensor, which is pinned, to a core, from the core from which it comes soonest or from off chip. */
  bring(tensor: string, core: Core, ready: number, pinned: ReadonlySet<string>): readonly Transfer[] {
    const bits = this.#bits.get(tensor)!
    const arrival = (copy: Copy) => copy.since + this.#interconnect.cycles(bits, copy.core, core)
    const [source] = (this.#copies.get(tensor) ?? []).toSorted((a, b) => arrival(a) - arrival(b))
    const since = source?.since ?? this.#offChip.get(tensor)!
    const { from, spills } = this.makeRoom(this.occupancy(core, 'I')!, bits, Math.max(ready, since), pinned)
    const transfer = source
      ? this.#interconnect.between(tensor, bits, source.core, core, from)
      : this.#interconnect.fetch(tensor, 'I', bits, core, from)
    if (source) source.lastUse = Math.max(source.lastUse, transfer.end)
    this.#add(tensor, core, transfer.start, transfer.end)
    this.#release(tensor)
    return [...spills, transfer]
  }

  /** Writes a tensor off chip, if it is not there yet, and takes it off every core. */
  sendAway(tensor: string): readonly Transfer[] {
    const copies = [...(this.#copies.get(tensor) ?? [])]
    return copies.flatMap((copy) => this.#drop(tensor, copy))
  }

  /** Takes everything out of a memory but what is pinned. */
  clear(occupancy: MemoryOccupancy, pinned: ReadonlySet<string>): readonly Transfer[] {
    const spills: Transfer[] = []
    while (this.#victims(occupancy, pinned).length > 0) spills.push(...this.#evict(occupancy, pinned))
    return spills
  }

  /** When a tensor is there to be read by a layer of a core; off-chip tensors are read from there. */
  readableFrom(tensor: string, core: Core): number {
    return this.#copyOn(core, tensor)?.since ?? this.#offChip.get(tensor)!
  }

  /** A layer has read a tensor until `end`; copies that nobody needs any more leave. */
  read(tensor: string, place: number, core: Core, end: number): void {
    const copy = this.#copyOn(core, tensor)
    if (copy) copy.lastUse = Math.max(copy.lastUse, end)
    this.#readers.set(
      tensor,
      this.#readers.get(tensor)!.filter((reader) => reader.place !== place),
    )
    this.#release(tensor)
  }

  /** A core's result is written off chip; it leaves when no layer reads it. */
  writeOut(tensor: string, core: Core, end: number): Transfer {
    const bits = this.#bits.get(tensor)!
    const transfer = this.#interconnect.writeOut(tensor, bits, core, end)
    const copy = this.#copyOn(core, tensor)!
    copy.lastUse = Math.max(copy.lastUse, transfer.end)
    this.#offChip.set(tensor, transfer.end)
    return transfer
  }

  /** To be called once a layer's result is made and written out: it leaves at once where no layer reads it. */
  settle(tensor: string): void {
    this.#release(tensor)
  }

  residences(): readonly Residence[] {
    return [...this.#occupancies.values()].flatMap((occupancy) => {
      const owner = this.#owners.get(occupancy)!
      return occupancy.stays.map((stay) => ({ ...owner, ...stay, capacityBits: occupancy.capacityBits }))
    })
  }

  #copyOn(core: Core, tensor: string): Copy | undefined {
    return this.#copies.get(tensor)?.find((copy) => copy.core.name === core.name)
  }

  #add(tensor: string, core: Core, from: number, since: number): void {
    const occupancy = this.occupancy(core, 'I')!
    const stay = occupancy.add(tensor, this.#bits.get(tensor)!, from)
    const copy: Copy = { core, occupancy, stay, since, lastUse: since }
    this.#copies.set(tensor, [...(this.#copies.get(tensor) ?? []), copy])
  }

  #victims(occupancy: MemoryOccupancy, pinned: ReadonlySet<string>): [tensor: string, copy: Copy][] {
    return [...this.#copies].flatMap(([tensor, copies]) => {
      const copy = copies.find((one) => one.occupancy === occupancy)
      return copy && !pinned.has(tensor) ? [[tensor, copy] as [string, Copy]] : []
    })
  }

  #evict(occupancy: MemoryOccupancy, pinned: ReadonlySet<string>): readonly Transfer[] {
    const nextUse = (tensor: string) =>
      Math.min(...(this.#readers.get(tensor) ?? []).map(({ place }) => place))
    const [victim] = this.#victims(occupancy, pinned).sort(
      ([a], [b]) => nextUse(b) - nextUse(a) || (a < b ? -1 : 1),
    )
    if (!victim) throw new RangeError('no tensor is left that could make room')
    return this.#drop(...victim)
  }

  #drop(tensor: string, copy: Copy): readonly Transfer[] {
    const others = this.#copies.get(tensor)!.filter((other) => other !== copy)
    const isKept = this.#offChip.has(tensor) || others.length > 0
    this.#copies.set(tensor, others)
    copy.stay.to = copy.lastUse
    if (isKept) return []
    const spill = this.#interconnect.writeOut(tensor, this.#bits.get(tensor)!, copy.core, copy.since)
    this.#offChip.set(tensor, spill.end)
    copy.stay.to = Math.max(copy.lastUse, spill.end)
    return [spill]
  }

  /** Copies leave whose core reads them no more, once every other reader has one of its own. */
  #release(tensor: string): void {
    const copies = this.#copies.get(tensor) ?? []
    const readers = this.#readers.get(tensor) ?? []
    const isServed = readers.every(({ core }) => this.isOn(core, tensor))
    if (!isServed) return
    const left = copies.filter((copy) => readers.some(({ core }) => core.name === copy.core.name))
    for (const copy of copies) if (!left.includes(copy)) copy.stay.to = copy.lastUse
    this.#copies.set(tensor, left)
  }
}

/** From when on there is room, and what was written off chip for it. */
export interface Room {
  readonly from: number
  readonly spills: readonly Transfer[]
}
