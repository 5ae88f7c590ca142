/** The stretches in which a core or link is taken; new ones go into the earliest gap that is long enough. */
export class Reservations {
  readonly #starts: number[] = []
  readonly #ends: number[] = []

  /** Start of the earliest free stretch of `duration` cycles, from `ready` on. */
  earliest(ready: number, duration: number): number {
    let start = ready
    for (let i = this.#firstEndingAfter(ready); i < this.#starts.length; i++) {
      if (start + duration <= this.#starts[i]!) break
      start = Math.max(start, this.#ends[i]!)
    }
    return start
  }

  /** A stretch that touches another grows together with it. */
  take(start: number, end: number): void {
    if (end <= start) return
    const i = this.#firstEndingAfter(start)
    const joinsBefore = i > 0 && this.#ends[i - 1] === start
    const joinsAfter = i < this.#starts.length && this.#starts[i] === end
    if (joinsBefore && joinsAfter) {
      this.#ends[i - 1] = this.#ends[i]!
      this.#starts.splice(i, 1)
      this.#ends.splice(i, 1)
    } else if (joinsBefore) this.#ends[i - 1] = end
    else if (joinsAfter) this.#starts[i] = start
    else {
      this.#starts.splice(i, 0, start)
      this.#ends.splice(i, 0, end)
    }
  }

  #firstEndingAfter(time: number): number {
    let low = 0
    let high = this.#ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#ends[middle]! > time) high = middle
      else low = middle + 1
    }
    return low
  }
}
