import type { Core, System } from '../hardware/accelerator.ts'
import { homeOf } from '../schedule/on-chip-core.ts'
import { earliestOnAll, type Hop, offChipHop, route, transferCycles } from '../schedule/route.ts'
import type { Operand } from '../workload/layer.ts'
import { Reservations } from './reservations.ts'

/** One end of a move: a core and the operand whose memory is read or written; undefined for off-chip memory. */
export type End = { readonly core: Core; readonly operand: Operand } | undefined

/** The links of a system, the one port to off-chip memory among them, and when they are taken. */
export class Interconnect {
  readonly #system: System
  readonly #links = new Map<string, Reservations>()
  readonly #routes = new Map<string, readonly Hop[]>()

  constructor(system: System) {
    this.#system = system
  }

  /** Takes the links between two ends at the earliest time from `ready` on at which all of them are free. */
  take(
    from: End,
    to: End,
    bits: number,
    ready: number,
  ): { links: readonly string[]; start: number; end: number } {
    const path = this.#path(from, to)
    const links = path.map(({ name }) => name)
    const duration = transferCycles(path, bits)
    const reservations = links.map((name) => this.#reservations(name))
    const start = earliestOnAll(
      reservations.map((one) => (time) => one.earliest(time, duration)),
      ready,
    )
    for (const one of reservations) one.take(start, start + duration)
    return { links, start, end: start + duration }
  }

  /** Of reading at one end, the links, and writing at the others. */
  energyPj(from: End, to: readonly End[], bits: number): number {
    const { offChip } = this.#system
    const links = this.#path(from, to[0]).reduce((sum, { link }) => sum + link.energyPjPerBit * bits, 0)
    const read = from
      ? accessPj(from, bits, 'read')
      : Math.ceil(bits / offChip.readBitsPerCycle) * offChip.readEnergyPj
    const writes = to.map((end) =>
      end
        ? accessPj(end, bits, 'write')
        : Math.ceil(bits / offChip.writeBitsPerCycle) * offChip.writeEnergyPj,
    )
    return writes.reduce((sum, energy) => sum + energy, links + read)
  }

  #path(from: End, to: End): readonly Hop[] {
    if (!from || !to) return [offChipHop(this.#system)]
    const key = `${from.core.name}>${to.core.name}`
    const path = this.#routes.get(key) ?? route(this.#system, from.core.name, to.core.name)
    this.#routes.set(key, path)
    return path
  }

  #reservations(name: string): Reservations {
    const found = this.#links.get(name) ?? new Reservations()
    this.#links.set(name, found)
    return found
  }
}

/** A memory is charged in steps of its granularity, each a fraction of a full access, as in the cost of layers. */
export function accessPj(end: NonNullable<End>, bits: number, way: 'read' | 'write'): number {
  const memory = homeOf(end.core, end.operand)!
  const [width, step, energyPj] =
    way === 'read'
      ? [memory.readBitsPerCycle, memory.readGranularityBits, memory.readEnergyPj]
      : [memory.writeBitsPerCycle, memory.writeGranularityBits, memory.writeEnergyPj]
  return (Math.ceil(bits / step) * step * energyPj) / width
}
