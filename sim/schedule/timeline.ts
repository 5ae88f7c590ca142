/** When a link is taken. Transfers take the earliest gap that is long enough. */
export class Timeline {
  readonly #taken: { start: number; end: number }[] = []

  /** Start of the earliest free stretch of `duration` cycles from `ready` on; nothing is taken yet. */
  earliest(ready: number, duration: number): number {
    let start = ready
    for (const { start: from, end } of this.#taken) {
      if (start + duration <= from) break
      start = Math.max(start, end)
    }
    return start
  }

  take(start: number, duration: number): void {
    if (duration === 0) return
    const after = this.#taken.findIndex((other) => other.start > start)
    this.#taken.splice(after < 0 ? this.#taken.length : after, 0, { start, end: start + duration })
  }
}
