import type { LayerNode } from '../workload/layer-graph.ts'
import { type Box, boxLines } from './box.ts'
import { imageName } from './schedule.ts'
import { type MapShape, outputShape } from './window.ts'

/** Shapes and sizes of the image and of what each layer makes. */
export interface Tensors {
  readonly shapes: ReadonlyMap<string, MapShape>
  /** Bits of a part. */
  bits(tensor: string, box: Box): number
}

export function tensorsOf(layers: readonly LayerNode[]): Tensors {
  const shapes = new Map<string, MapShape>()
  const elementBits = new Map<string, number>()
  const first = layers.find(({ inputs }) => inputs.includes(imageName))?.layer
  if (first) {
    const { sizes, inputSize, precision } = first
    const channels = sizes.G * sizes.C
    shapes.set(imageName, { channels, rows: inputSize.y, columns: inputSize.x })
    elementBits.set(imageName, precision.I)
  }
  for (const { layer } of layers) {
    shapes.set(layer.name, outputShape(layer))
    elementBits.set(layer.name, layer.precision.O)
  }
  return {
    shapes,
    bits: (tensor, box) => boxLines(box) * shapes.get(tensor)!.columns * elementBits.get(tensor)!,
  }
}
