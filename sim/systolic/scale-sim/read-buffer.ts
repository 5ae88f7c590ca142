/** What a buffer read from or wrote to DRAM. Cycles count from the first of the array; prefetches come before it. */
export interface DramTraffic {
  readonly words: number
  readonly startCycle: number
  readonly stopCycle: number
}

/** A double-buffered memory between DRAM and an edge of the array. */
export interface ReadBuffer {
  /**
   * Serves the first `count` of `addresses`, all needed in `cycle`.
   *
   * @returns cycles that the array has to wait
   */
  serve(cycle: number, addresses: Int32Array, count: number): number
  /** Ends the run and tells what was read from DRAM. */
  finish(): DramTraffic
}
