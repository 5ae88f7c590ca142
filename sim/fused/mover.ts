import type { System } from '../hardware/accelerator.ts'
import { offChipName } from '../schedule/on-chip-core.ts'
import type { Holding } from './holding.ts'
import { type End, Interconnect } from './interconnect.ts'
import type { Move, Part, ScheduleEvent } from './schedule.ts'

/** Moves parts over the links, each at the earliest time that they are free, and writes down what it did. */
export class Mover {
  readonly #interconnect: Interconnect
  readonly #events: ScheduleEvent[]

  /** @param events to which moves are added */
  constructor(system: System, events: ScheduleEvent[]) {
    this.#interconnect = new Interconnect(system)
    this.#events = events
  }

  /** From one end to others that receive it at once over one link. */
  move(from: End, to: readonly End[], part: Part, bits: number, ready: number): Move {
    const { links, start, end } = this.#interconnect.take(from, to[0], bits, ready)
    const energyPj = this.#interconnect.energyPj(from, to, bits)
    const names = to.map((one) => one?.core.name ?? offChipName)
    const { operand, tensor, box } = part
    const source = from?.core.name ?? offChipName
    // biome-ignore format: one line
    const move: Move = { kind: 'move', operand, tensor, box, bits, from: source, to: names, links, start, end, energyPj }
    this.#events.push(move)
    return move
  }

  /** Copies a part to off-chip memory. */
  writeOut(holding: Holding): Move {
    const { part, bits, core } = holding
    const move = this.move(core && { core, operand: 'O' }, [undefined], part, bits, holding.since)
    holding.lastRead = Math.max(holding.lastRead, move.end)
    return move
  }
}
