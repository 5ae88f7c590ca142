import { type Layer, operationCount } from '../workload/layer.ts'
import type { RowStationaryArray } from './array.ts'
import { activeElements, checkMapping, type RowStationaryMapping } from './mapping.ts'
import { type PassShape, passCycles } from './pass-cycles.ts'
import { parts, type RowStationaryWords, rowStationaryWords } from './words.ts'

/** What a layer takes: cycles when traffic to DRAM is overlapped, and words to and from buffer and DRAM. */
export interface RowStationaryRun extends RowStationaryWords {
  readonly passes: number
  readonly activeElements: number
  /** Cycles at one operation per active element and cycle, without any loss. */
  readonly idealCycles: number
  readonly cycles: number
  /** Cycles of `cycles` in which elements fill before a pass, add partial sums, and wait for a bus. */
  readonly fillCycles: number
  readonly accumulateCycles: number
  readonly stallCycles: number
}

/**
 * Runs a convolution in processing passes: each takes n images, q·r channels and p·t filters of a strip of output
 * rows through the array; blocks at the edges take their real size.
 *
 * @param layer conv, grouped or depthwise; its loops B, G, K, C, OX, OY, FX, FY and strides are used
 * @throws {InputError} for a mapping that does not fit.
 */
export function runRowStationary(
  layer: Layer,
  array: RowStationaryArray,
  mapping: RowStationaryMapping,
): RowStationaryRun {
  checkMapping(layer, array, mapping)
  const { B, G, K, C, OY } = layer.sizes
  const strips = parts(OY, mapping.stripRows)
  const images = parts(B, mapping.images)
  const filters = parts(K, mapping.filtersPerElement * mapping.filterSets)
  const channels = parts(C, mapping.channelsPerElement * mapping.channelSets)
  const total = { passes: 0, cycles: 0, fillCycles: 0, accumulateCycles: 0, stallCycles: 0 }
  const add = (shape: PassShape, passes: number) => {
    if (passes === 0) return
    const pass = passCycles(layer, array, mapping, shape)
    total.passes += passes
    total.cycles += passes * (pass.fill + pass.multiply + pass.accumulate + pass.stall)
    total.fillCycles += passes * pass.fill
    total.accumulateCycles += passes * pass.accumulate
    total.stallCycles += passes * pass.stall
  }
  for (const strip of strips) {
    for (const image of images) {
      for (const filter of filters) {
        channels.forEach((channel, i) => {
          const shape = {
            images: image.size,
            stripRows: strip.size,
            filters: filter.size,
            channels: channel.size,
          }
          const passes = G * strip.count * image.count * filter.count
          const first = i === 0 ? 1 : 0
          add({ ...shape, isFirst: true }, passes * first)
          add({ ...shape, isFirst: false }, passes * (channel.count - first))
        })
      }
    }
  }
  const active = activeElements(layer, mapping)
  return {
    ...total,
    activeElements: active,
    idealCycles: operationCount(layer) / active,
    ...rowStationaryWords(layer, mapping),
  }
}
