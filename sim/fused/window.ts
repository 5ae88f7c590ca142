import type { Layer } from '../workload/layer.ts'
import type { Box, Range } from './box.ts'

/** Channels, rows and columns of a tensor of one image. */
export interface MapShape {
  readonly channels: number
  readonly rows: number
  readonly columns: number
}

/** Of a layer's output. */
export function outputShape({ sizes, operator }: Layer): MapShape {
  const channels = operator === 'argmax' ? 1 : sizes.G * sizes.K
  return { channels, rows: sizes.OY, columns: sizes.OX }
}

/** The whole of a tensor. */
export function wholeBox({ rows, channels }: MapShape): Box {
  return { rows: [0, rows], channels: [0, channels] }
}

/**
 * The part of an input tensor that a part of a layer's output is made from: windows with their halo, clipped to the
 * tensor; the padding is split evenly, the larger half before the first row.
 */
export function neededBox(layer: Layer, input: MapShape, { rows, channels }: Box): Box {
  const { operator, sizes } = layer
  const whole = wholeBox(input)
  switch (operator) {
    case 'conv':
    case 'depthwise':
      return { rows: windowRows(layer, input, rows), channels: groupChannels(layer, channels) }
    case 'pool':
      return { rows: windowRows(layer, input, rows), channels }
    case 'add':
    case 'activation':
    case 'softmax': {
      const { channels: own, rows: ownRows } = outputShape(layer)
      return input.channels === own && input.rows === ownRows ? { rows, channels } : whole
    }
    case 'gemm':
    case 'argmax':
    case 'exit-test':
      return sizes.B === 1 ? whole : { rows, channels: whole.channels }
  }
}

function windowRows({ sizes, stride, dilation, inputSize }: Layer, input: MapShape, rows: Range): Range {
  const window = (sizes.FY - 1) * dilation.y + 1
  const padding = Math.max(0, Math.ceil(((sizes.OY - 1) * stride.y + window - inputSize.y) / 2))
  const from = rows[0] * stride.y - padding
  const to = (rows[1] - 1) * stride.y - padding + window
  return [Math.max(0, from), Math.min(input.rows, to)]
}

/** Input channels of the groups that some output channels belong to. */
function groupChannels({ sizes }: Layer, channels: Range): Range {
  return [Math.floor(channels[0] / sizes.K) * sizes.C, Math.ceil(channels[1] / sizes.K) * sizes.C]
}
