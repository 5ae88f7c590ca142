import { InputError } from '../../errors.ts'
import type { Core } from '../hardware/accelerator.ts'
import { homeKey, homeOf } from '../schedule/on-chip-core.ts'
import type { Operand } from '../workload/layer.ts'
import { append } from './append.ts'
import { type Holding, OnChipMemories } from './holding.ts'
import type { Mover } from './mover.ts'
import type { Part, ScheduleEvent } from './schedule.ts'

/** A part that comes to be in the memory of a core. */
export type Arrival = Omit<Holding, 'lastRead' | 'isFree' | 'occupancy'> & { readonly core: Core }

/** Room asked for in the memory of a core. */
export interface RoomRequest {
  readonly core: Core
  readonly operand: Operand
  readonly bits: number
  /** The earliest time at which it is needed. */
  readonly ready: number
  /** Place in the order of the computation that needs it. */
  readonly index: number
  /** What must not be given up for it. */
  readonly inUse: readonly Holding[]
  readonly what: string
}

/**
 * What every memory holds. When there is no room, what is needed last is given up; what exists nowhere else is written
 * off chip first.
 */
export class Store {
  readonly #mover: Mover
  readonly #events: ScheduleEvent[]
  readonly #memories = new OnChipMemories()
  /** Per tensor: the parts as they were made, and copies of them, per core. */
  readonly #origins = new Map<string, Holding[]>()
  readonly #copies = new Map<string, Holding[]>()
  readonly #held = new Set<Holding>()
  readonly #lastUses = new Map<number, Holding[]>()

  /** @param events to which it is added what is given up */
  constructor(mover: Mover, events: ScheduleEvent[]) {
    this.#mover = mover
    this.#events = events
  }

  /** The parts of a tensor as they were made. */
  originsOf(tensor: string): readonly Holding[] {
    return this.#origins.get(tensor)!
  }

  addOrigin(tensor: string, holding: Holding): void {
    append(this.#origins, tensor, holding)
  }

  copiesOn(core: Core, tensor: string, operand: Part['operand']): readonly Holding[] {
    return (this.#copies.get(copyKey(core, tensor, operand)) ?? []).filter(({ isFree }) => !isFree)
  }

  addCopy(core: Core, holding: Holding): void {
    const { tensor, operand } = holding.part
    append(this.#copies, copyKey(core, tensor, operand), holding)
  }

  /** When there is room without giving anything up; Infinity for never. */
  earliest(core: Core, operand: Operand, bits: number): number {
    return this.#memories.of(core, operand).earliest(0, bits)
  }

  /**
   * The earliest time at which there is room; gives up what is needed last until there is.
   *
   * @throws {InputError} where what is in use leaves none.
   */
  room({ core, operand, bits, ready, index, inUse, what }: RoomRequest): number {
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
        const { name, sizeBits } = homeOf(core, operand)!
        const expected = `room for ${what} beside what it is made from; cut the layer finer`
        const place = `${name} of core ${core.name}`
        throw new InputError({ place, expected, found: `${sizeBits} bits in all` })
      }
      this.#evict(victim)
    }
  }

  /** Takes the place of a part from a time on, until after the last computation that uses it. */
  hold(what: Arrival, operand: Operand, from: number, index: number): Holding {
    const occupancy = this.#memories.of(what.core, operand)
    occupancy.change(from, what.bits)
    const holding: Holding = { ...what, occupancy, lastRead: what.since, isFree: false }
    this.#held.add(holding)
    append(this.#lastUses, Math.max(index, what.uses.at(-1) ?? index), holding)
    return holding
  }

  /** Gives up what no computation uses after this place in the order. */
  freeAfter(index: number): void {
    for (const holding of this.#lastUses.get(index) ?? []) this.#free(holding)
  }

  #evict(holding: Holding): void {
    if (holding.isOrigin) {
      const spilled = this.#mover.writeOut(holding)
      const origins = this.#origins.get(holding.part.tensor)!
      origins[origins.indexOf(holding)] = offChip(holding.part, spilled.end, holding.uses)
    }
    this.#free(holding)
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

/** A part that is in off-chip memory since a time. */
export function offChip(part: Part, since: number, uses: readonly number[]): Holding {
  const nowhere = { core: undefined, occupancy: undefined, bits: 0 }
  return { part, ...nowhere, since, uses, isOrigin: true, lastRead: since, isFree: false }
}

/** Weights are kept by core, inputs by the memory that cores read them from. */
const copyKey = (core: Core, tensor: string, operand: Part['operand']): string =>
  `${operand === 'W' ? core.name : homeKey(core, 'I')} ${operand} ${tensor}`
