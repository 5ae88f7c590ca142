import { fetchLength, fetchOrder } from './fetch-order.ts'
import type { OperandStream } from './operand-stream.ts'
import type { DramTraffic, ReadBuffer } from './read-buffer.ts'
import type { ScaleSimRules } from './rules.ts'

/**
 * A read buffer behind a limited bandwidth (`USER` of SCALE-Sim). DRAM is read in a fixed order, again and again; the
 * order is cut into sets of which a window is in the active half. The half is full before the array starts; a word that
 * is not in the window moves it on, one prefetch at a time, until it is, and the array waits for that prefetch.
 */
export class PrefetchingBuffer implements ReadBuffer {
  readonly #rules: ScaleSimRules
  readonly #bandwidth: number
  readonly #prefetchLines: number
  readonly #sets: number
  readonly #activeSets: number
  readonly #prefetchSets: number
  /** Sets that hold an address: `setsOf` from `firstOf[address]` to `firstOf[address + 1]`. Empty where all fit. */
  readonly #firstOf: Int32Array
  readonly #setsOf: Int32Array
  readonly #startCycle: number
  #windowStart = 0
  #lastArrival = -1
  #words: number

  constructor(stream: OperandStream, bufferWords: number, bandwidth: number, rules: ScaleSimRules) {
    const activeWords = Math.ceil(bufferWords * rules.activeShare)
    const order = fetchOrder(stream)
    const setWords = Math.ceil(bufferWords / rules.setsPerBuffer)
    this.#rules = rules
    this.#bandwidth = bandwidth
    this.#sets = Math.floor(order.length / setWords) + 1
    this.#activeSets = Math.min(this.#sets, Math.ceil(activeWords / setWords))
    const waiting = this.#sets - this.#activeSets
    this.#prefetchSets = Math.min(waiting, Math.ceil((bufferWords - activeWords) / setWords))
    this.#prefetchLines = Math.ceil((bufferWords - activeWords) / bandwidth)
    const lines = Math.min(Math.ceil(activeWords / bandwidth), Math.ceil(fetchLength(stream) / bandwidth))
    this.#startCycle = -lines
    this.#words = lines * bandwidth
    this.#firstOf = new Int32Array(waiting === 0 ? 0 : stream.words + 1)
    this.#setsOf = new Int32Array(waiting === 0 ? 0 : order.length)
    if (waiting > 0) this.#index(order, setWords)
  }

  #index(order: Int32Array, setWords: number): void {
    for (const address of order) this.#firstOf[address + 1]!++
    for (let i = 1; i < this.#firstOf.length; i++) this.#firstOf[i]! += this.#firstOf[i - 1]!
    const next = this.#firstOf.slice()
    for (let i = 0; i < order.length; i++) this.#setsOf[next[order[i]!]!++] = Math.floor(i / setWords)
  }

  serve(cycle: number, addresses: Int32Array, count: number): number {
    if (this.#setsOf.length === 0) return 0
    const { hitLatencyCycles, lateWord } = this.#rules
    let latency = hitLatencyCycles
    for (let i = 0; i < count; i++) {
      while (!this.#isActive(addresses[i]!)) {
        this.#prefetch()
        const late = this.#lastArrival - (cycle + latency)
        latency += late > 0 && lateWord === 'charged-twice' ? 2 * late : late
      }
    }
    return latency - hitLatencyCycles
  }

  #isActive(address: number): boolean {
    const end = this.#firstOf[address + 1]!
    for (let i = this.#firstOf[address]!; i < end; i++) {
      const ahead = this.#setsOf[i]! - this.#windowStart
      if ((ahead < 0 ? ahead + this.#sets : ahead) < this.#activeSets) return true
    }
    return false
  }

  #prefetch(): void {
    this.#windowStart = (this.#windowStart + this.#prefetchSets) % this.#sets
    this.#lastArrival += this.#prefetchLines + this.#rules.dramReadLatencyCycles
    this.#words += this.#prefetchLines * this.#bandwidth
  }

  finish(): DramTraffic {
    return { words: this.#words, startCycle: this.#startCycle, stopCycle: this.#lastArrival }
  }
}
