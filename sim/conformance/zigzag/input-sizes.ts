import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { zigzagWindowExtent } from '../../workload/access.ts'
import type { Layer, Pair } from '../../workload/layer.ts'
import { readCaseRows } from '../read-cases.ts'

const ownShapes = fileURLToPath(new URL('workload_shapes', import.meta.url))

/** A convolution of a network: its input's columns and rows, and all that tells it from others. */
interface Shape {
  readonly key: string
  readonly input: Pair
}

/**
 * Records state no padding, so a layer's input is looked up by shape among networks' convolutions
 * (`workload_shapes/*.csv` beside the cases or the hardware, then here). Elsewhere: what ONNX networks name, with groups and
 * channels apart, is padded to stride × output; other workloads are not padded.
 */
export function makeInputSizes(folders: readonly string[]): (layer: Layer, isFromOnnx: boolean) => Pair {
  const shapes = folders.flatMap(ancestors).map((folder) => join(folder, 'workload_shapes'))
  const found = shapes.find((folder) => existsSync(folder))
  const known = [...(found ? readShapes(found) : []), ...readShapes(ownShapes)]
  return (layer, isFromOnnx) => {
    const { sizes, stride, dilation } = layer
    const full = {
      x: zigzagWindowExtent(sizes.OX, sizes.FX, stride.x, dilation.x),
      y: zigzagWindowExtent(sizes.OY, sizes.FY, stride.y, dilation.y),
    }
    if (!isFromOnnx) return full
    const { B, G, K, C, OX, OY, FX, FY } = sizes
    const key = shapeKey([B, G * K, OY, OX], G * C, G, [FX, FY], stride)
    const shape = known.find((one) => one.key === key)
    if (shape) return shape.input
    return { x: Math.min(full.x, stride.x * OX), y: Math.min(full.y, stride.y * OY) }
  }
}

function readShapes(folder: string): readonly Shape[] {
  const columns = ['op', 'in_shape', 'out_shape', 'w_shape', 'kernel', 'stride']
  return readCaseRows(folder, columns)
    .filter((row) => row.text('op') === 'Conv')
    .map((row) => {
      const numbers = (column: string) => row.text(column).split('x').map(Number)
      const [, channels, height, width] = numbers('in_shape')
      const [y, x] = numbers('stride')
      const groups = channels! / numbers('w_shape')[1]!
      const key = shapeKey(numbers('out_shape'), channels!, groups, numbers('kernel'), { x: x!, y: y! })
      return { key, input: { x: width!, y: height! } }
    })
}

function shapeKey(
  output: readonly number[],
  inputChannels: number,
  groups: number,
  kernel: readonly number[],
  stride: Pair,
): string {
  return JSON.stringify([
    output,
    inputChannels,
    groups,
    [...kernel].sort((a, b) => a - b),
    stride.x,
    stride.y,
  ])
}

/** A folder and those around it, nearest first. */
function ancestors(folder: string): readonly string[] {
  const above = dirname(folder)
  return above === folder ? [folder] : [folder, ...ancestors(above)]
}
