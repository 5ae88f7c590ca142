import type { PoolNode } from '../../graph.ts'
import type { OnnxNode } from '../read.ts'
import { type GraphImport, Unsupported } from './graph-import.ts'
import { dimsOfMap, type ImportedTensor, isMap } from './imported-tensor.ts'
import { addFlatten } from './shaping.ts'
import { addPad } from './weighted.ts'
import { outputSize, windowOf } from './window-attributes.ts'

/** Adds a pooling by windows. */
export function addPool(
  graph: GraphImport,
  node: OnnxNode,
  x: ImportedTensor,
  fn: PoolNode['function'],
): ImportedTensor {
  if (!isMap(x) || x.layout !== 'channels-first')
    throw new Unsupported('an input that is no map of channels first')
  const window = windowOf(node, x.shape)
  const isPadded = Object.values(window.sides).some((side) => side > 0)
  if (isPadded && fn === 'average' && node.numbers.count_include_pad !== 1) {
    throw new Unsupported('padding that the average leaves out')
  }
  const name = graph.nameFor(node)
  const shape = { channels: x.shape.channels, ...outputSize(x.shape, window) }
  const fill = fn === 'max' ? 'lowest' : 'zero'
  const input = isPadded ? addPad(graph, `${name}/pad`, x, window.sides, fill) : x
  return pool(graph, name, input, fn, { ...window, shape })
}

/** Adds a pooling over all rows and columns; without `keepsSides` the result is a vector. */
export function addGlobalPool(
  graph: GraphImport,
  node: OnnxNode,
  x: ImportedTensor,
  fn: PoolNode['function'],
  keepsSides = true,
): ImportedTensor {
  if (!isMap(x)) throw new Unsupported('an input that is no map')
  const { channels, height, width } = x.shape
  const name = graph.nameFor(node)
  const window = { kernel: height, kernelWidth: width, stride: height, strideWidth: width }
  const shape = { channels, height: 1, width: 1 }
  if (keepsSides) return pool(graph, name, x, fn, { ...window, shape })
  return addFlatten(graph, name, pool(graph, `${name}/pool`, x, fn, { ...window, shape }))
}

/** ReduceMean and ReduceMax over rows and columns. */
export function addReduction(
  graph: GraphImport,
  node: OnnxNode,
  x: ImportedTensor,
  fn: PoolNode['function'],
): ImportedTensor {
  const given = graph.constant(node, 1)
  const axes = given ? [...given.values] : (node.lists.axes ?? [])
  const sides = x.layout === 'channels-first' ? '2,3' : '1,2'
  const own = axes.map((axis) => (axis < 0 ? axis + x.dims.length : axis)).sort((a, b) => a - b)
  if (own.join(',') !== sides) throw new Unsupported(`axes ${axes.join(',') || 'of all'}`)
  return addGlobalPool(graph, node, x, fn, node.numbers.keepdims !== 0)
}

function pool(
  graph: GraphImport,
  name: string,
  x: ImportedTensor,
  fn: PoolNode['function'],
  {
    kernel,
    kernelWidth,
    stride,
    strideWidth,
    shape,
  }: Pick<PoolNode, 'kernel' | 'stride' | 'shape'> & {
    readonly kernelWidth: number
    readonly strideWidth: number
  },
): ImportedTensor {
  const node: PoolNode = {
    kind: 'pool',
    name,
    inputs: [x.name],
    function: fn,
    inputShape: x.shape,
    shape,
    kernel,
    ...(kernelWidth !== kernel && { kernelWidth }),
    stride,
    ...(strideWidth !== stride && { strideWidth }),
  }
  return graph.add(node, { layout: x.layout, dims: dimsOfMap(shape, x.layout) })
}
