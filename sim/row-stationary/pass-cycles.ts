import type { Layer } from '../workload/layer.ts'
import type { RowStationaryArray } from './array.ts'
import { inputColumns, type RowStationaryMapping } from './mapping.ts'

/** What one pass takes through the array. */
export interface PassShape {
  readonly images: number
  readonly stripRows: number
  readonly filters: number
  readonly channels: number
  /** Nothing was accumulated before: the buffer has no partial sums for it. */
  readonly isFirst: boolean
}

/** Cycles of one pass, one after the other. */
export interface PassCycles {
  /** Filters and the first input window come over their buses before the elements can start. */
  readonly fill: number
  readonly multiply: number
  /** Each window's sum takes in the one from the neighbour or the buffer, in the adder that also adds products. */
  readonly accumulate: number
  /** What the buses need beyond that. */
  readonly stall: number
}

/**
 * Source of the parts: Chen et al., JSSC 52(1), 2017: buses V-B, element with one multiplier and one adder V-C and
 * Fig. 12, "it takes time to load data from the GLB into the PE array to ramp up each processing pass" VI-A. The filter
 * scratchpads are more than half full in every pass, so that they cannot fill for the next one while they are read.
 */
export function passCycles(
  layer: Layer,
  { busWordsPerCycle: bus }: RowStationaryArray,
  { filtersPerElement, channelsPerElement }: RowStationaryMapping,
  { images, stripRows, filters, channels, isFirst }: PassShape,
): PassCycles {
  const { OX, FX, FY } = layer.sizes
  const rows = (stripRows - 1) * layer.stride.y + FY
  const windowWords = channels * rows * FX
  const inputWords = images * channels * rows * inputColumns(layer)
  const sumWords = images * filters * stripRows * OX
  const fill = Math.max(
    Math.ceil((filters * channels * FX * FY) / bus.filter),
    Math.ceil(windowWords / bus.input),
  )
  const filtersEach = Math.min(filters, filtersPerElement)
  const channelsEach = Math.min(channels, channelsPerElement)
  const windows = images * OX * filtersEach
  const multiply = windows * channelsEach * FX
  const hasSumsFromOthers = FY > 1 || channels > channelsPerElement || !isFirst
  const accumulate = hasSumsFromOthers ? windows : 0
  const streamed = Math.max(
    Math.ceil((inputWords - windowWords) / bus.input),
    isFirst ? 0 : Math.ceil(sumWords / bus.partialSumIn),
    Math.ceil(sumWords / bus.partialSumOut),
  )
  return { fill, multiply, accumulate, stall: Math.max(0, streamed - multiply - accumulate) }
}
