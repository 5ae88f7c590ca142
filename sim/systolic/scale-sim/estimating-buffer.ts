import type { OperandStream } from './operand-stream.ts'
import type { DramTraffic, ReadBuffer } from './read-buffer.ts'
import type { ScaleSimRules } from './rules.ts'

/**
 * A read buffer that never stalls (`CALC` of SCALE-Sim): words that it lacks are fetched in the order in which they are
 * first needed. When the active half is full, all of it makes room; a word needed again later is fetched again.
 */
export class EstimatingBuffer implements ReadBuffer {
  readonly #rules: ScaleSimRules
  readonly #setWords: number
  readonly #activeWords: number
  /** Fill during which each address was fetched last. */
  readonly #fetchedIn: Int32Array
  #fill = 1
  #wordsInFill = 0
  #words = 0
  #firstRequestCycle: number | undefined
  #startCycle = 0
  #stopCycle = 0

  constructor({ words }: OperandStream, bufferWords: number, rules: ScaleSimRules) {
    this.#rules = rules
    this.#setWords = Math.floor(bufferWords / rules.setsPerBuffer)
    this.#activeWords = this.#setWords * Math.floor(rules.activeShare * rules.setsPerBuffer)
    this.#fetchedIn = new Int32Array(words)
  }

  serve(cycle: number, addresses: Int32Array, count: number): number {
    if (count > 0) this.#firstRequestCycle ??= cycle
    for (let i = 0; i < count; i++) {
      const address = addresses[i]!
      if (this.#fetchedIn[address] === this.#fill) continue
      this.#fetchedIn[address] = this.#fill
      if (++this.#wordsInFill === this.#activeWords) this.#flush(cycle)
    }
    return 0
  }

  #flush(cycle: number): void {
    if (this.#fill === 1) {
      const beforeFirst = this.#firstRequestCycle! - 1 - this.#rules.dramReadLatencyCycles
      this.#startCycle = this.#startOf(this.#activeWords, beforeFirst)
    }
    this.#stopCycle = cycle + this.#rules.dramReadLatencyCycles
    this.#words += this.#wordsInFill
    this.#wordsInFill = 0
    this.#fill++
  }

  finish(): DramTraffic {
    if (this.#fill === 1) {
      const wholeSets = Math.ceil(this.#wordsInFill / this.#setWords) * this.#setWords
      this.#startCycle = this.#startOf(wholeSets, -1 - this.#rules.dramReadLatencyCycles)
      this.#stopCycle = -1
    }
    const words = this.#words + this.#wordsInFill
    return { words, startCycle: this.#startCycle, stopCycle: this.#stopCycle }
  }

  /** Cycle in which the first word arrives, where the request for the last is made in `lastRequest`. */
  #startOf(words: number, lastRequest: number): number {
    const { estimatedReadBandwidth, dramReadLatencyCycles } = this.#rules
    return lastRequest - Math.ceil(words / estimatedReadBandwidth) + 1 + dramReadLatencyCycles
  }
}
