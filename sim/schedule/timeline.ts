interface Taken {
  readonly start: number
  readonly end: number
  readonly tensor: string
}

/**
 * When a link is taken and by which tensor. A transfer takes the earliest gap that is long enough, or shares the time
 * of an earlier transfer of the same tensor (broadcast).
 */
export class Timeline {
  readonly #taken: Taken[] = []

  /** Start of the earliest stretch of `duration` cycles from `ready` on that is free; nothing is taken yet. */
  earliest(ready: number, duration: number, tensor: string): number {
    let start = ready
    for (const { start: from, end, tensor: other } of this.#taken) {
      if (start + duration <= from) break
      const isShared = other === tensor && end - from >= duration && start <= from
      if (isShared) return from
      start = Math.max(start, end)
    }
    return start
  }

  take(start: number, duration: number, tensor: string): void {
    if (duration === 0 || this.#taken.some((other) => other.start === start && other.tensor === tensor))
      return
    const after = this.#taken.findIndex((other) => other.start > start)
    this.#taken.splice(after < 0 ? this.#taken.length : after, 0, { start, end: start + duration, tensor })
  }
}
