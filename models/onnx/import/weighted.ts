import type { PaddedSides, TensorShape } from '../../graph.ts'
import { elements } from '../../nodes.ts'
import type { OnnxNode } from '../read.ts'
import type { OnnxTensor } from '../read-tensor.ts'
import { type GraphImport, Unsupported } from './graph-import.ts'
import { dimsOfMap, type Imported, type ImportedTensor, isMap } from './imported-tensor.ts'
import { outputSize, windowOf } from './window-attributes.ts'

/** What a convolution or a linear layer reads besides its input. */
export interface Parameters {
  readonly weight: Imported
  readonly bias?: Imported | undefined
}

/** Adds a convolution, and before it what padding its own cannot say. */
export function addConv(
  graph: GraphImport,
  node: OnnxNode,
  x: ImportedTensor,
  parameters: Parameters,
): ImportedTensor {
  if (!isMap(x) || x.layout !== 'channels-first')
    throw new Unsupported('an input that is no map of channels first')
  const name = graph.nameFor(node)
  const dims = dimsOf(parameters.weight)
  const window = windowOf(node, x.shape, dims.slice(2))
  const { kernel, kernelWidth, stride, sides } = window
  if (stride !== window.strideWidth) throw new Unsupported(`strides ${stride},${window.strideWidth}`)
  const groups = node.numbers.group ?? 1
  if (dims.length !== 0 && dims.length !== 4) throw new Unsupported(`a weight of ${dims.join('×')}`)
  const outputs = dims[0] ?? graph.file.shapes.get(node.outputs[0]!)?.[1]
  if (!outputs) throw new Unsupported('a weight of unknown shape')
  checkGroups(groups, x.shape.channels, outputs, dims[1])
  const isEven = new Set(Object.values(sides)).size === 1
  const input = isEven ? x : addPad(graph, `${name}/pad`, x, sides, 'zero')
  const shape = { channels: outputs, ...outputSize(x.shape, window) }
  const { weight, bias } = parameters
  keep(graph, `${name}/weight`, weight, (tensor) => outputsLast(tensor, outputs))
  if (bias) {
    keep(graph, `${name}/bias`, bias, ({ values }) => {
      if (values.length !== outputs)
        throw new Unsupported(`a bias of ${values.length} for ${outputs} filters`)
      return Float32Array.from(values)
    })
  }
  return graph.add(
    {
      kind: 'conv',
      name,
      inputs: [input.name],
      inputShape: input.shape,
      shape,
      kernel,
      ...(kernelWidth !== kernel && { kernelWidth }),
      stride,
      padding: isEven ? sides.top : 0,
      groups,
      bias: bias !== undefined,
    },
    { layout: 'channels-first', dims: dimsOfMap(shape, 'channels-first') },
  )
}

/** Refuses groups that channels or filters do not fall into, and filters that read other channels than a group has. */
function checkGroups(groups: number, channels: number, outputs: number, filterChannels?: number): void {
  if (!(groups >= 1) || channels % groups !== 0 || outputs % groups !== 0)
    throw new Unsupported(`group ${groups} for ${channels} channels and ${outputs} filters`)
  if (filterChannels !== undefined && filterChannels * groups !== channels)
    throw new Unsupported(`filters on ${filterChannels} channels for ${channels} in ${groups} groups`)
}

/** Adds a linear layer; `isTransposed`: the weight is output × input. */
export function addGemm(
  graph: GraphImport,
  node: OnnxNode,
  x: ImportedTensor,
  { weight, bias, isTransposed }: Parameters & { readonly isTransposed: boolean },
): ImportedTensor {
  if (x.dims.length !== 2) throw new Unsupported('an input that is no vector')
  const name = graph.nameFor(node)
  const inputFeatures = elements(x.shape)
  const dims = dimsOf(weight)
  const outputs = dims[isTransposed ? 0 : 1] ?? graph.file.shapes.get(node.outputs[0]!)?.[1]
  if (!outputs) throw new Unsupported('a weight of unknown shape')
  if (dims.length === 2 && dims[isTransposed ? 1 : 0] !== inputFeatures) {
    throw new Unsupported(`a weight of ${dims.join('×')} for ${inputFeatures} inputs`)
  }
  const rows = featureOrder(x)
  keep(graph, `${name}/weight`, weight, ({ values }) => {
    const own = new Float32Array(inputFeatures * outputs)
    for (let k = 0; k < inputFeatures; k++) {
      for (let o = 0; o < outputs; o++) {
        own[k * outputs + o] = values[isTransposed ? o * inputFeatures + rows(k) : rows(k) * outputs + o]!
      }
    }
    return own
  })
  // Zeros where there is none, and where anybody wants to know.
  const noBias = { dims: [1], values: Float32Array.of(0) }
  if (bias || graph.hasWeights) {
    keep(graph, `${name}/bias`, bias ?? { kind: 'constant', constant: noBias }, ({ values }) => {
      if (values.length !== 1 && values.length !== outputs)
        throw new Unsupported(`a bias of ${values.length} for ${outputs} outputs`)
      return Float32Array.from({ length: outputs }, (_, o) => values[values.length === 1 ? 0 : o]!)
    })
  }
  const shape = { channels: outputs, height: 1, width: 1 }
  const gemm = { kind: 'gemm', name, inputs: [x.name], shape, inputFeatures } as const
  return graph.add(gemm, { layout: 'channels-first', dims: [1, outputs] })
}

/** Pads a map by a node of its own. */
export function addPad(
  graph: GraphImport,
  name: string,
  x: ImportedTensor,
  sides: PaddedSides,
  fill: 'zero' | 'lowest',
): ImportedTensor {
  const { channels, height, width } = x.shape
  const shape: TensorShape = {
    channels,
    height: height + sides.top + sides.bottom,
    width: width + sides.left + sides.right,
  }
  const pad = { kind: 'pad', name, inputs: [x.name], inputShape: x.shape, shape, sides, fill } as const
  return graph.add(pad, { layout: x.layout, dims: dimsOfMap(shape, x.layout) })
}

/** From the place of an input in our order (rows, columns, channels) to that in the file's. */
function featureOrder({ layout, map }: ImportedTensor): (k: number) => number {
  if (!map || layout === 'channels-last') return (k) => k
  const { channels, height, width } = map
  return (k) => (k % channels) * height * width + Math.floor(k / channels)
}

/** From output × the rest × rows × columns to rows × columns × the rest × output. */
function outputsLast({ dims, values }: OnnxTensor, outputs: number): Float32Array {
  const [, channels, rows, columns] = dims as [number, number, number, number]
  const pixels = rows * columns
  return Float32Array.from(values, (_, i) => {
    const output = i % outputs
    const channel = Math.floor(i / outputs) % channels
    const pixel = Math.floor(i / outputs / channels)
    return values[(output * channels + channel) * pixels + pixel]!
  })
}

function dimsOf(weight: Imported): readonly number[] {
  if (weight.kind === 'tensor') throw new Unsupported('a weight that is no constant')
  return weight.kind === 'constant' ? weight.constant.dims : weight.dims
}

/** Keeps the values of a weight, in our order, and its bits. */
function keep(
  graph: GraphImport,
  name: string,
  value: Imported,
  order: (tensor: OnnxTensor) => Float32Array,
): void {
  if (value.kind === 'tensor') throw new Unsupported('a weight that is no constant')
  if (value.kind === 'unknown') graph.hasWeights = false
  else {
    if (graph.hasWeights) graph.weights.set(name, order(value.constant))
    const [node, isWeight] = [name.slice(0, name.lastIndexOf('/')), name.endsWith('/weight')]
    if (isWeight && value.bits !== undefined) graph.weightBits.set(node, value.bits)
  }
}
