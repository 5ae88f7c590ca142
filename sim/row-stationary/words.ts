import type { Layer } from '../workload/layer.ts'
import { inputColumns, type RowStationaryMapping } from './mapping.ts'

/** Words that a layer moves. */
export interface RowStationaryWords {
  /** Between buffer and array: inputs and filters once per pass, partial sums back once per pass and in again. */
  readonly bufferWords: Readonly<Record<'filter' | 'input' | 'partialSum', number>>
  /** Uncompressed: filters for each strip and block of images, inputs for each block of buffered filters. */
  readonly dramWords: Readonly<Record<'filter' | 'input' | 'output', number>>
}

/** Source: Chen et al., JSSC 52(1), 2017, IV-A, "PE array processing passes". */
export function rowStationaryWords(layer: Layer, mapping: RowStationaryMapping): RowStationaryWords {
  const { B, G, K, C, OX, OY, FX, FY } = layer.sizes
  const strips = Math.ceil(OY / mapping.stripRows)
  // Neighbouring strips share the rows that a window reaches over.
  const inputRows = (OY - strips) * layer.stride.y + strips * FY
  const inputs = B * G * C * inputRows * inputColumns(layer)
  const outputs = B * G * K * OY * OX
  const filter = G * K * C * FX * FY * strips * Math.ceil(B / mapping.images)
  const filterBlocks = Math.ceil(K / (mapping.filtersPerElement * mapping.filterSets))
  const channelBlocks = Math.ceil(C / (mapping.channelsPerElement * mapping.channelSets))
  return {
    bufferWords: { filter, input: inputs * filterBlocks, partialSum: outputs * (2 * channelBlocks - 1) },
    dramWords: { filter, input: inputs * Math.ceil(K / mapping.bufferedFilters), output: outputs },
  }
}

interface Part {
  readonly size: number
  readonly count: number
}

/** Whole blocks, then what is left over. */
export function parts(extent: number, block: number): readonly Part[] {
  const size = Math.min(block, extent)
  const rest = extent % size
  return [{ size, count: Math.floor(extent / size) }, ...(rest > 0 ? [{ size: rest, count: 1 }] : [])]
}
