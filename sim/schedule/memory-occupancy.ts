/** A stretch of time for which bits are taken in a memory; `to` is Infinity until its end is known. */
export interface Stay {
  readonly tensor: string
  readonly bits: number
  readonly from: number
  to: number
}

/** What one memory holds over time. */
export class MemoryOccupancy {
  readonly capacityBits: number
  readonly stays: Stay[] = []

  constructor(capacityBits: number) {
    this.capacityBits = capacityBits
  }

  /**
   * The earliest time, not before `ready`, from which on the memory has room for `bits` more, for good; Infinity where
   * stays without an end leave none.
   */
  earliest(ready: number, bits: number): number {
    if (bits > this.capacityBits) return Number.POSITIVE_INFINITY
    const steps = this.stays
      .filter(({ to }) => to > ready)
      .flatMap(({ from, to, bits: held }) => [
        { time: Math.max(from, ready), change: held },
        { time: to, change: -held },
      ])
      .sort((a, b) => b.time - a.time || b.change - a.change)
    let held = 0
    for (const { time, change } of steps) {
      // Backwards in time: what ends here is held before it.
      held -= change
      if (held + bits > this.capacityBits) return time
    }
    return ready
  }

  add(tensor: string, bits: number, from: number): Stay {
    const stay = { tensor, bits, from, to: Number.POSITIVE_INFINITY }
    this.stays.push(stay)
    return stay
  }
}
