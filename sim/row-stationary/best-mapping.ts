import type { Layer } from '../workload/layer.ts'
import type { RowStationaryArray } from './array.ts'
import { inputColumns, type RowStationaryMapping } from './mapping.ts'
import { type RowStationaryWords, rowStationaryWords } from './words.ts'

/**
 * The mapping that fits and moves data most cheaply, by trying all: strips, blocks of images,
 * filters and channels per element, channel sets. Filter sets and buffered filters take all the room that is left.
 *
 * @param cost of the words moved; of equal costs the first found stays
 * @returns nothing where the filter is taller than the array or a scratchpad holds no row
 */
export function bestRowStationaryMapping(
  layer: Layer,
  array: RowStationaryArray,
  cost: (words: RowStationaryWords) => number,
): RowStationaryMapping | undefined {
  let best: { readonly mapping: RowStationaryMapping; readonly cost: number } | undefined
  for (const mapping of mappings(layer, array)) {
    const found = cost(rowStationaryWords(layer, mapping))
    if (!best || found < best.cost) best = { mapping, cost: found }
  }
  return best?.mapping
}

function* mappings(layer: Layer, array: RowStationaryArray): Generator<RowStationaryMapping> {
  const { B, K, C, OX, OY, FX, FY } = layer.sizes
  const spads = array.scratchpadWords
  for (const stripRows of blockSizes(OY)) {
    const segments = Math.ceil(stripRows / array.columns)
    const slots =
      segments === 1
        ? Math.floor(array.rows / FY) * Math.floor(array.columns / stripRows)
        : Math.floor(array.rows / (segments * FY))
    const inputWords = ((stripRows - 1) * layer.stride.y + FY) * inputColumns(layer)
    for (const images of blockSizes(B)) {
      for (const channelsPerElement of range(Math.min(C, Math.floor(spads.input / FX)))) {
        for (const channelSets of range(Math.min(slots, Math.ceil(C / channelsPerElement)))) {
          const left = array.bufferWords - images * channelsPerElement * channelSets * inputWords
          const bufferedFilters = Math.min(K, Math.floor(left / (images * stripRows * OX)))
          if (bufferedFilters < 1) break
          const mostFilters = Math.min(
            spads.partialSum,
            Math.floor(spads.filter / (channelsPerElement * FX)),
            bufferedFilters,
          )
          for (const filtersPerElement of range(mostFilters)) {
            const mostSets = Math.floor(bufferedFilters / filtersPerElement)
            const filterSets = Math.min(Math.floor(slots / channelSets), mostSets)
            yield {
              images,
              stripRows,
              filtersPerElement,
              channelsPerElement,
              channelSets,
              filterSets,
              bufferedFilters,
            }
          }
        }
      }
    }
  }
}

/** Sizes that give each number of blocks. */
const blockSizes = (extent: number): ReadonlySet<number> =>
  new Set(range(extent).map((blocks) => Math.ceil(extent / blocks)))
const range = (last: number): readonly number[] => Array.from({ length: Math.max(0, last) }, (_, i) => i + 1)
