import { flatten } from '../../nodes.ts'
import type { OnnxNode } from '../read.ts'
import { reshapedDims, squeezedDims } from './fold-constant.ts'
import { type GraphImport, Unsupported } from './graph-import.ts'
import { dimsOfMap, type ImportedTensor, isMap } from './imported-tensor.ts'
import { addPad } from './weighted.ts'

const toChannelsFirst = '0,3,1,2'
const toChannelsLast = '0,2,3,1'

/** The image as the file's input, or as a reshaped one: channels last where it is only scaled before they are moved first. */
export function imageTensor(graph: GraphImport, name: string, dims: readonly number[]): ImportedTensor {
  const tensor = imageOf(graph, name, dims)
  graph.input = tensor.shape
  return tensor
}

function imageOf(graph: GraphImport, name: string, dims: readonly number[]): ImportedTensor {
  const isLast = isMovedFirst(graph, name)
  const layout = isLast ? 'channels-last' : 'channels-first'
  if (dims.length === 2) {
    return { name: 'input', dims, layout, shape: { channels: dims[1]!, height: 1, width: 1 } }
  }
  if (dims.length !== 4) throw new Unsupported(`an image of ${dims.length} dimensions`)
  const [, first, second, third] = dims as [number, number, number, number]
  const shape = isLast
    ? { height: first, width: second, channels: third }
    : { channels: first, height: second, width: third }
  return { name: 'input', dims, layout, shape }
}

/** Operators that leave every value of the image where it is. */
const inPlace = /^(Add|Sub|Mul|Div|Cast|Identity|QuantizeLinear|DequantizeLinear|QLinearAdd|QLinearMul)$/

function isMovedFirst(graph: GraphImport, name: string): boolean {
  return graph.readersOf(name).some(({ operator, lists, outputs }) => {
    if (operator === 'Transpose') return lists.perm?.join(',') === toChannelsFirst
    return inPlace.test(operator) && isMovedFirst(graph, outputs[0]!)
  })
}

/** Adds a flattening of a map; a vector stays as it is. */
export function addFlatten(graph: GraphImport, name: string, x: ImportedTensor): ImportedTensor {
  if (x.dims.length === 2) return x
  const node = flatten(name, x)
  return { ...graph.add(node, { layout: x.layout, dims: [1, node.shape.channels] }), map: x.shape }
}

/**
 * Reshape, Squeeze, Unsqueeze, Flatten: to a vector, of a vector to a map of one pixel, to what it is, or of one pixel to
 * what still has an axis of one on the way to a vector.
 */
export function addReshape(graph: GraphImport, node: OnnxNode, x: ImportedTensor): ImportedTensor {
  const dims = wantedDims(graph, node, x)
  if (dims.join() === x.dims.join()) return x
  if (dims.length === 2 && dims[0] === 1) return addFlatten(graph, graph.nameFor(node), x)
  if (x.name === 'input') return imageTensor(graph, node.outputs[0]!, dims)
  const { channels, height, width } = x.shape
  const isPixel = dims.length === 4 && height * width === 1
  const layout = dims[1] === channels ? 'channels-first' : 'channels-last'
  const pixel = { channels, height: 1, width: 1 }
  if (isPixel && dims.join() === dimsOfMap(pixel, layout).join()) return { ...x, dims, layout, shape: pixel }
  const isRow = dims.length === 3 && height * width === 1 && dims[0] === 1 && dims.includes(channels)
  if (isRow) return { ...x, dims }
  throw new Unsupported(`${x.dims.join('×')} to ${dims.join('×')}`)
}

function wantedDims(graph: GraphImport, node: OnnxNode, { dims }: ImportedTensor): number[] {
  const given = graph.constant(node, 1)
  const listed = given ? [...given.values] : node.lists.axes
  switch (node.operator) {
    case 'Flatten':
      if ((node.numbers.axis ?? 1) !== 1) throw new Unsupported(`axis ${node.numbers.axis}`)
      return [1, dims.reduce((product, size) => product * size, 1)]
    case 'Squeeze':
      return squeezedDims(
        dims,
        listed ?? dims.flatMap((size, axis) => (size === 1 && axis > 0 ? [axis] : [])),
      )
    case 'Unsqueeze': {
      const wanted = [...dims]
      const rank = dims.length + (listed?.length ?? 0)
      for (const axis of (listed ?? []).map((one) => (one < 0 ? one + rank : one)).sort((a, b) => a - b)) {
        wanted.splice(axis, 0, 1)
      }
      return wanted
    }
    default: {
      const shape = given ? [...given.values] : graph.file.shapes.get(node.outputs[0]!)?.slice()
      if (!shape) throw new Unsupported('a shape that is no constant')
      const wanted = reshapedDims(dims, shape)
      const count = (sizes: readonly number[]) => sizes.reduce((product, size) => product * size, 1)
      const reshaped = count(wanted) === count(dims) ? wanted : reshapedDims(dims, [1, ...shape.slice(1)])
      if (shape.filter((size) => size < 0).length > 1 || count(reshaped) !== count(dims))
        throw new Unsupported(`${dims.join('×')} to ${shape.join('×')}`)
      return reshaped
    }
  }
}

/** Transpose: where channels are moved first or last, nothing is computed. */
export function addTranspose({ lists }: OnnxNode, x: ImportedTensor): ImportedTensor {
  const permutation = lists.perm?.join(',')
  const dims = (lists.perm ?? []).map((axis) => x.dims[axis]!)
  const isPixel = isMap(x) && x.shape.height * x.shape.width === 1
  if (permutation === toChannelsLast && (x.layout === 'channels-first' || isPixel)) {
    return { ...x, dims, layout: 'channels-last' }
  }
  if (permutation === toChannelsFirst && (x.layout === 'channels-last' || isPixel)) {
    return { ...x, dims, layout: 'channels-first' }
  }
  if (lists.perm?.every((axis, i) => axis === i)) return x
  throw new Unsupported(`permutation ${permutation ?? 'reversed'}`)
}

/** Pad: zeros around rows and columns. */
export function addPadding(graph: GraphImport, node: OnnxNode, x: ImportedTensor): ImportedTensor {
  const pads = node.lists.pads ?? [...(graph.constant(node, 1)?.values ?? [])]
  const value = graph.constant(node, 2)?.values[0] ?? node.numbers.value ?? 0
  const mode = node.strings.mode ?? 'constant'
  if (!isMap(x) || pads.length !== 8) throw new Unsupported('an input that is no map')
  if (mode !== 'constant' || value !== 0) throw new Unsupported(`mode ${mode}, value ${value}`)
  const [row, column, channel] = x.layout === 'channels-first' ? [2, 3, 1] : [1, 2, 3]
  if ([0, 4, channel, channel + 4].some((at) => pads[at] !== 0)) throw new Unsupported('padded channels')
  const sides = { top: pads[row]!, left: pads[column]!, bottom: pads[row + 4]!, right: pads[column + 4]! }
  if (Object.values(sides).some((side) => side < 0)) throw new Unsupported('negative padding')
  return Object.values(sides).every((side) => side === 0)
    ? x
    : addPad(graph, graph.nameFor(node), x, sides, 'zero')
}
