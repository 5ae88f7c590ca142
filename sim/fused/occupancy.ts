/** Bits that are taken in one memory over time; what is taken stays so until it is said to be free. */
export class Occupancy {
  readonly sizeBits: number
  /** Times in order, and bits taken from each time on. */
  readonly #times: number[] = [0]
  readonly #bits: number[] = [0]

  constructor(sizeBits: number) {
    this.sizeBits = sizeBits
  }

  /** The earliest time, `ready` or later, from which on `bits` are free for good; Infinity when there is none. */
  earliest(ready: number, bits: number): number {
    for (let i = this.#times.length - 1; i >= 0; i--) {
      if (this.#bits[i]! + bits > this.sizeBits) {
        return i === this.#times.length - 1 ? Number.POSITIVE_INFINITY : Math.max(ready, this.#times[i + 1]!)
      }
      if (this.#times[i]! <= ready) break
    }
    return ready
  }

  /** Changes the bits taken from `time` on: more when positive, fewer when negative. */
  change(time: number, bits: number): void {
    let i = this.#times.length - 1
    while (this.#times[i]! > time) i--
    if (this.#times[i] !== time) {
      this.#times.splice(i + 1, 0, time)
      this.#bits.splice(i + 1, 0, this.#bits[i]!)
      i++
    }
    for (; i < this.#bits.length; i++) this.#bits[i]! += bits
  }
}
