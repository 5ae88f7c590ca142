import type { Layer } from '../../workload/layer.ts'
import type { LayerNode } from '../../workload/layer-graph.ts'
import type { Box } from '../box.ts'

/** Size of a tensor and bits of an element, as the checker understands the network. */
export interface TensorSize {
  readonly rows: number
  readonly channels: number
  readonly columns: number
  readonly elementBits: number
}

export function tensorSizes(layers: readonly LayerNode[]): ReadonlyMap<string, TensorSize> {
  const sizes = new Map<string, TensorSize>()
  for (const { layer, inputs } of layers) {
    const { G, K, C, OX, OY } = layer.sizes
    if (inputs.includes('input')) {
      const { x, y } = layer.inputSize
      sizes.set('input', { rows: y, channels: G * C, columns: x, elementBits: layer.precision.I })
    }
    const channels = layer.operator === 'argmax' ? 1 : G * K
    sizes.set(layer.name, { rows: OY, channels, columns: OX, elementBits: layer.precision.O })
  }
  return sizes
}

/** Rows and channels of an input, element by element, that the outputs of a box are made from. */
export function neededElements(
  layer: Layer,
  input: TensorSize,
  box: Box,
): { rows: ReadonlySet<number>; channels: ReadonlySet<number> } {
  const { operator, sizes, stride, dilation, inputSize } = layer
  const rows = new Set<number>()
  const channels = new Set<number>()
  const hasWindow = operator === 'conv' || operator === 'depthwise' || operator === 'pool'
  const isElementwise = operator === 'add' || operator === 'activation' || operator === 'softmax'
  const isAligned = isElementwise && input.rows === sizes.OY && input.channels === sizes.G * sizes.K
  if (!hasWindow && !isAligned) {
    for (let row = 0; row < input.rows; row++) rows.add(row)
    for (let channel = 0; channel < input.channels; channel++) channels.add(channel)
    return { rows, channels }
  }
  const reach = (sizes.OY - 1) * stride.y + (sizes.FY - 1) * dilation.y + 1
  const above = hasWindow ? Math.max(0, Math.ceil((reach - inputSize.y) / 2)) : 0
  for (let row = box.rows[0]; row < box.rows[1]; row++) {
    for (let step = 0; step < (hasWindow ? sizes.FY : 1); step++) {
      const read = hasWindow ? row * stride.y + step * dilation.y - above : row
      if (read >= 0 && read < input.rows) rows.add(read)
    }
  }
  for (let channel = box.channels[0]; channel < box.channels[1]; channel++) {
    if (operator !== 'conv' && operator !== 'depthwise') channels.add(channel)
    else {
      const group = Math.floor(channel / sizes.K)
      for (let c = 0; c < sizes.C; c++) channels.add(group * sizes.C + c)
    }
  }
  return { rows, channels }
}

/** How many of the elements no box has, of rows and channels asked for. */
export function countMissing(
  rows: Iterable<number>,
  channels: ReadonlySet<number>,
  boxes: readonly Box[],
): number {
  let missing = 0
  for (const row of rows) {
    const own = boxes.filter((box) => box.rows[0] <= row && row < box.rows[1])
    for (const channel of channels) {
      if (!own.some((box) => box.channels[0] <= channel && channel < box.channels[1])) missing++
    }
  }
  return missing
}
