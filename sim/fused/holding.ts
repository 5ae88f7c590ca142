import type { Core } from '../hardware/accelerator.ts'
import { homeKey, homeOf } from '../schedule/on-chip-core.ts'
import type { Operand } from '../workload/layer.ts'
import { Occupancy } from './occupancy.ts'
import type { Part } from './schedule.ts'

/** A part in the memory of a core, or off chip. */
export interface Holding {
  readonly part: Part
  readonly bits: number
  /** Undefined when it is off chip. */
  readonly core: Core | undefined
  readonly occupancy: Occupancy | undefined
  /** From when on it can be read. */
  readonly since: number
  /** Whether other cores get their copies from it. */
  readonly isOrigin: boolean
  /** Places in the order of the computations that read it, rising. */
  readonly uses: readonly number[]
  /** End of the last read so far. */
  lastRead: number
  isFree: boolean
}

/** Occupancy of the memories of all cores in which operands stay between computations. */
export class OnChipMemories {
  readonly #occupancies = new Map<string, Occupancy>()

  of(core: Core, operand: Operand): Occupancy {
    const memory = homeOf(core, operand)!
    const key = homeKey(core, operand)
    const found = this.#occupancies.get(key) ?? new Occupancy(memory.sizeBits)
    this.#occupancies.set(key, found)
    return found
  }
}
