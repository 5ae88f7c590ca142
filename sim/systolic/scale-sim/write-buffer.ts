import type { DramTraffic } from './read-buffer.ts'
import type { ScaleSimRules } from './rules.ts'

/**
 * The double-buffered memory of outputs. Words fill lines of the DRAM's width; when more than the active half is taken,
 * as many lines as the other half holds are drained, one a cycle. The array waits only when the buffer is full.
 */
export class WriteBuffer {
  readonly #drainLines: number
  readonly #activeWords: number
  readonly #bandwidth: number
  readonly #shortLine: ScaleSimRules['shortLine']
  /** Words in each line that waits, oldest first. */
  #lines: number[] = []
  #openLine = 0
  #freeWords: number
  #drainEnd = 0
  #startCycle: number | undefined
  #stopCycle = 0
  #words = 0

  constructor(bufferWords: number, bandwidth: number, { activeShare, shortLine }: ScaleSimRules) {
    this.#activeWords = Math.ceil(bufferWords * activeShare)
    this.#drainLines = Math.ceil((bufferWords - this.#activeWords) / bandwidth)
    this.#bandwidth = bandwidth
    this.#shortLine = shortLine
    this.#freeWords = bufferWords
  }

  /**
   * Takes `count` words in `cycle`.
   *
   * @returns cycles that the array has to wait
   */
  write(cycle: number, count: number): number {
    let now = cycle
    for (let i = 0; i < count; i++) {
      this.#freeWords--
      if (++this.#openLine === this.#bandwidth) this.#closeLine()
      if (now < this.#drainEnd) {
        if (this.#freeWords <= 0) now = this.#drainEnd
      } else if (this.#freeWords < this.#activeWords) {
        this.#closeLine()
        this.#drainEnd = this.#drain(now)
      }
    }
    return now - cycle
  }

  #closeLine(): void {
    if (this.#openLine > 0) this.#lines.push(this.#openLine)
    this.#openLine = 0
  }

  /** Writes waiting lines to DRAM from `cycle` on; returns the cycle of the last. */
  #drain(cycle: number): number {
    const drained = this.#lines.splice(0, this.#drainLines)
    const whole = (drained.length - 1) * this.#bandwidth + drained.at(-1)!
    const words = this.#shortLine === 'counted-whole' ? whole : drained.reduce((sum, line) => sum + line, 0)
    this.#words += words
    this.#freeWords += words
    this.#startCycle ??= cycle
    this.#stopCycle = Math.max(this.#stopCycle, cycle + drained.length - 1)
    return cycle + drained.length - 1
  }

  /** Drains the rest from `cycle` on and tells what was written to DRAM. */
  finish(cycle: number): DramTraffic {
    this.#closeLine()
    for (let start = cycle; this.#lines.length > 0; ) start = this.#drain(start) + 1
    return { words: this.#words, startCycle: this.#startCycle ?? cycle, stopCycle: this.#stopCycle }
  }
}
