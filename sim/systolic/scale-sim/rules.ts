/**
 * What SCALE-Sim does in its own way, by name. Sizes are in words of one byte; times in cycles. Source: SCALE-Sim v3
 * (scalesim 3.0.0 on PyPI), its memory and compute modules.
 */
export interface ScaleSimRules {
  /** Share of a buffer that serves the array while the rest is filled from (or drained to) DRAM. */
  readonly activeShare: number
  /** Buffers track their contents in this many sets, each of a whole number of words. */
  readonly setsPerBuffer: number
  readonly hitLatencyCycles: number
  readonly dramReadLatencyCycles: number
  /** Words per cycle that read buffers are given where no bandwidth is given; writes get the array's columns. */
  readonly estimatedReadBandwidth: number
  /** A word that comes n cycles late stalls the array for 2n cycles, or for n. */
  readonly lateWord: 'charged-twice' | 'charged-once'
  /** A line that a drain cut short counts all its words when a later drain writes it, or those that it has. */
  readonly shortLine: 'counted-whole' | 'counted-by-words'
  /** Output-stationary folds count rows + columns writes on top of their outputs, or their outputs alone. */
  readonly outputStationaryWrites: 'with-array-edges' | 'outputs'
  /** Cycles are reported as the index of the last one, from 0, or as their number. */
  readonly cycles: 'last-index' | 'number'
  /** Compute utilisation of WS and IS takes a fold to last columns - 1 cycles longer than it does, or as it lasts. */
  readonly stationaryFoldLength: 'one-skew-more' | 'as-stepped'
}

export const scaleSimV3: ScaleSimRules = {
  activeShare: 0.5,
  setsPerBuffer: 100,
  hitLatencyCycles: 1,
  dramReadLatencyCycles: 1,
  estimatedReadBandwidth: 10,
  lateWord: 'charged-twice',
  shortLine: 'counted-whole',
  outputStationaryWrites: 'with-array-edges',
  cycles: 'last-index',
  stationaryFoldLength: 'one-skew-more',
}

/** The same machine with every word and cycle counted once. */
export const countedOnce: ScaleSimRules = {
  ...scaleSimV3,
  lateWord: 'charged-once',
  shortLine: 'counted-by-words',
  outputStationaryWrites: 'outputs',
  cycles: 'number',
  stationaryFoldLength: 'as-stepped',
}
