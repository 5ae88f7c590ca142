/** Cycles after which registers are copied back to the end of their memory. */
const cyclesOfSlack = 128

/** Lanes of registers side by side in memory: so many bytes each, of which so many move in every cycle. */
export interface Lanes {
  readonly lanes: number
  readonly bytes: number
  readonly bytesPerCycle: number
}

/** Memory that such lanes need. */
export const laneBytes = ({ bytes, bytesPerCycle }: Lanes): number => bytes + cyclesOfSlack * bytesPerCycle

/**
 * Registers whose contents move on by one place in every cycle. Rather than contents, the place of the first register
 * moves, the other way; at the start of its memory all registers are copied back to the end.
 */
export class ShiftRegisters {
  /** Bytes from a lane to the next. */
  readonly stride: number
  readonly #memory: Uint8Array
  readonly #start: number
  readonly #size: Lanes
  #slack = cyclesOfSlack

  constructor(memory: Uint8Array, start: number, size: Lanes) {
    this.stride = laneBytes(size)
    this.#memory = memory
    this.#start = start
    this.#size = size
  }

  /** Moves all on; returns the address of the first register of the first lane, which now holds anything. */
  advance(): number {
    const { lanes, bytes, bytesPerCycle } = this.#size
    if (this.#slack === 0) {
      this.#slack = cyclesOfSlack
      for (let lane = 0; lane < lanes; lane++) {
        const from = this.#start + lane * this.stride
        this.#memory.copyWithin(from + cyclesOfSlack * bytesPerCycle, from, from + bytes)
      }
    }
    this.#slack--
    return this.#start + this.#slack * bytesPerCycle
  }
}
