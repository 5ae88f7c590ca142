import { InputError } from '../../errors.ts'
import type { Layer } from '../workload/layer.ts'
import type { RowStationaryArray } from './array.ts'

/**
 * How a convolution lies on a row-stationary array. A set of elements, one per filter row and output row of a strip,
 * computes a 2-D convolution; each element runs p filters × q channels of its row. In brackets the paper's letters.
 *
 * Source: Chen et al., "Eyeriss", IEEE JSSC 52(1), 2017, Table II.
 */
export interface RowStationaryMapping {
  /** Images of one pass (n). */
  readonly images: number
  /** Output rows of a strip: the width of a set (e). */
  readonly stripRows: number
  /** Filters and channels that each element interleaves (p, q). */
  readonly filtersPerElement: number
  readonly channelsPerElement: number
  /** Sets side by side on different channels and on different filters (r, t). */
  readonly channelSets: number
  readonly filterSets: number
  /** Output channels whose partial sums the buffer holds (m). */
  readonly bufferedFilters: number
}

/** Elements that work: those of all sets. */
export function activeElements(layer: Layer, mapping: RowStationaryMapping): number {
  return layer.sizes.FY * mapping.stripRows * mapping.channelSets * mapping.filterSets
}

/**
 * Refuses a mapping that does not fit: sets on the array (one wider than the array is cut into segments, one taller is
 * not supported), rows and sums in the scratchpads, input rows and partial sums in the buffer, which holds those of a pass at least.
 *
 * @throws {InputError} naming what is too small, what it must hold and what it holds.
 */
export function checkMapping(layer: Layer, array: RowStationaryArray, mapping: RowStationaryMapping): void {
  const { images, stripRows, filtersPerElement: p, channelsPerElement: q, bufferedFilters } = mapping
  const { FX, FY, OX } = layer.sizes
  const sets = mapping.channelSets * mapping.filterSets
  const segments = Math.ceil(stripRows / array.columns)
  const setsBesideEachOther = Math.max(1, Math.floor(array.columns / stripRows))
  const inputRows = (stripRows - 1) * layer.stride.y + FY
  const buffered =
    images * q * mapping.channelSets * inputRows * inputColumns(layer) +
    images * bufferedFilters * stripRows * OX
  const needs: readonly (readonly [what: string, needed: number, available: number])[] = [
    ['rows of the array', Math.ceil(sets / setsBesideEachOther) * segments * FY, array.rows],
    ['filter scratchpad words', p * q * FX, array.scratchpadWords.filter],
    ['input scratchpad words', q * FX, array.scratchpadWords.input],
    ['partial sum scratchpad words', p, array.scratchpadWords.partialSum],
    ['filters in a pass', p * mapping.filterSets, bufferedFilters],
    ['buffer words', buffered, array.bufferWords],
  ]
  for (const [what, needed, available] of needs) {
    if (needed <= available) continue
    throw new InputError({
      place: `${layer.name} on ${array.name}`,
      expected: `at most ${available} ${what}`,
      found: String(needed),
    })
  }
}

/** Columns of an input row with its padding. */
export function inputColumns({ sizes, stride }: Layer): number {
  return (sizes.OX - 1) * stride.x + sizes.FX
}
