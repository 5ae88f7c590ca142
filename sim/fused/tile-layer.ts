import type { Layer, LoopDimension } from '../workload/layer.ts'
import { type Box, rangeLength } from './box.ts'
import { type MapShape, neededBox } from './window.ts'

/** The loop that runs over the channels of the output in groups of `step`. */
export function channelLoop({ operator, sizes }: Layer): { dimension: LoopDimension; step: number } {
  if (operator === 'add') return { dimension: 'G', step: 1 }
  return sizes.G > 1 ? { dimension: 'G', step: sizes.K } : { dimension: 'K', step: 1 }
}

/** The layer that makes only a part of the output, from the rows that this part needs. */
export function tileLayer(layer: Layer, input: MapShape, box: Box): Layer {
  const { dimension, step } = channelLoop(layer)
  const rows = rangeLength(neededBox(layer, input, box).rows)
  if (layer.operator === 'argmax') return layer
  return {
    ...layer,
    sizes: {
      ...layer.sizes,
      OY: rangeLength(box.rows),
      [dimension]: rangeLength(box.channels) / step,
    },
    inputSize: { x: layer.inputSize.x, y: Math.min(layer.inputSize.y, rows) },
  }
}
