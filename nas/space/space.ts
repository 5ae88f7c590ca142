import type { HeadKind } from '../../models/graph.ts'

/** Both included. */
export interface Range {
  readonly from: number
  readonly to: number
}

export type DimensionValue = string | number

/** What every candidate has one value of. */
export interface Dimension {
  readonly name: string
  /** Different ones; numbers ascend. */
  readonly values: readonly DimensionValue[]
}

/** One value of each dimension, by name. */
export type Setting = Readonly<Record<string, DimensionValue>>

/** What a search may choose from. */
export interface Space {
  /** Letters of the places where an early exit may be; all of the network where left out. */
  readonly exits?: readonly string[]
  /** Kinds of head; both where left out. The last place keeps its own if it has none of these. */
  readonly heads?: readonly HeadKind[]
  /** Heads of a network, that of the last place included; any number where left out. */
  readonly exitCount?: Range
  /** A grid, ascending, or all numbers of a range, rounded to four decimals. */
  readonly thresholds: readonly number[] | Range
  /** One threshold for all exits of a network, or one for each but the last. */
  readonly thresholdPer: 'network' | 'exit'
  readonly dimensions: readonly Dimension[]
}

export function isRange(thresholds: Space['thresholds']): thresholds is Range {
  return 'from' in thresholds
}
