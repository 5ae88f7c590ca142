import { type Core, memoriesOf, type System } from '../hardware/accelerator.ts'
import type { Operand } from '../workload/layer.ts'
import { offChipName } from './on-chip-core.ts'
import { earliestOnAll, type Hop, offChipHop, route, transferCycles } from './route.ts'
import { Timeline } from './timeline.ts'

/** A tensor on its way, listed with the layer that asked for it (a result written off chip: with the one that made it). */
export interface Transfer {
  /** The layer that makes it, or whose weights it is; 'input' is the image. */
  readonly tensor: string
  readonly operand: Operand
  readonly from: string
  readonly to: string
  readonly bits: number
  /** Names of the links of its way, `from>to`; off-chip memory has one link for both directions. */
  readonly links: readonly string[]
  readonly start: number
  readonly end: number
  readonly energyPj: number
  /** Moved piece by piece while the layer runs, as often as its loops ask for it; otherwise whole, at once. */
  readonly isStreamed?: boolean
}

/**
 * The links of a system and when they are taken. A transfer takes all links of its way at once, for as long as the
 * slowest needs, at the earliest time at which all are free; it reads the top memory of one side and writes that of
 * the other.
 */
export class Interconnect {
  readonly #system: System
  readonly #links = new Map<string, Timeline>()

  constructor(system: System) {
    this.#system = system
  }

  /** Moves a tensor from a core that holds it to the core that reads it. */
  between(tensor: string, bits: number, from: Core, to: Core, ready: number): Transfer {
    const path = route(this.#system, from.name, to.name)
    const memoryPj = readPj(from, bits) + writePj(to, 'I', bits)
    return this.#take(path, { tensor, operand: 'O', bits, from: from.name, to: to.name }, ready, memoryPj)
  }

  /** Brings a tensor from off-chip memory, as early as the link allows. */
  fetch(tensor: string, operand: Operand, bits: number, to: Core, ready = 0): Transfer {
    const { readBitsPerCycle, readEnergyPj } = this.#system.offChip
    const memoryPj = Math.ceil(bits / readBitsPerCycle) * readEnergyPj + writePj(to, operand, bits)
    return this.#take(
      [offChipHop(this.#system)],
      { tensor, operand, bits, from: offChipName, to: to.name },
      ready,
      memoryPj,
    )
  }

  /** Cycles that a tensor takes from one core to another. */
  cycles(bits: number, from: Core, to: Core): number {
    return transferCycles(route(this.#system, from.name, to.name), bits)
  }

  /** When a fetch of so many bits would end; nothing is taken. */
  fetchEnd(bits: number, ready: number): number {
    const cycles = transferCycles([offChipHop(this.#system)], bits)
    return this.linkFree(cycles, ready) + cycles
  }

  /** When the off-chip link is next free for so many cycles; nothing is taken. */
  linkFree(cycles: number, ready: number): number {
    return this.#timeline(offChipName).earliest(ready, cycles, '')
  }

  /** Takes the off-chip link for all the time that a layer runs whose operand streams over it. */
  stream(what: Omit<Transfer, 'links'>): Transfer {
    const { tensor, operand, start, end } = what
    this.#timeline(offChipName).take(start, end - start, `stream of ${tensor} ${operand}`)
    return { ...what, links: [offChipName], isStreamed: true }
  }

  /** Writes a core's output to off-chip memory. */
  writeOut(tensor: string, bits: number, from: Core, ready: number): Transfer {
    const { writeBitsPerCycle, writeEnergyPj } = this.#system.offChip
    const memoryPj = readPj(from, bits) + Math.ceil(bits / writeBitsPerCycle) * writeEnergyPj
    return this.#take(
      [offChipHop(this.#system)],
      { tensor, operand: 'O', bits, from: from.name, to: offChipName },
      ready,
      memoryPj,
    )
  }

  #take(
    path: readonly Hop[],
    what: Omit<Transfer, 'links' | 'start' | 'end' | 'energyPj'>,
    ready: number,
    memoryPj: number,
  ): Transfer {
    const { tensor, operand, bits } = what
    const content = `${tensor} ${operand}`
    const duration = transferCycles(path, bits)
    const timelines = path.map(({ name }) => this.#timeline(name))
    const start = earliestOnAll(
      timelines.map((one) => (time) => one.earliest(time, duration, content)),
      ready,
    )
    for (const timeline of timelines) timeline.take(start, duration, content)
    const linkPj = path.reduce((sum, { link }) => sum + link.energyPjPerBit * bits, 0)
    const links = path.map(({ name }) => name)
    return { ...what, links, start, end: start + duration, energyPj: memoryPj + linkPj }
  }

  #timeline(name: string): Timeline {
    const timeline = this.#links.get(name) ?? new Timeline()
    this.#links.set(name, timeline)
    return timeline
  }
}

function readPj(core: Core, bits: number): number {
  const memory = memoriesOf(core, 'O').at(-1)!
  return Math.ceil(bits / memory.readBitsPerCycle) * memory.readEnergyPj
}

function writePj(core: Core, operand: Operand, bits: number): number {
  const memory = memoriesOf(core, operand).at(-1)!
  return Math.ceil(bits / memory.writeBitsPerCycle) * memory.writeEnergyPj
}
