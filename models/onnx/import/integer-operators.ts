import { add } from '../../nodes.ts'
import type { OnnxNode } from '../read.ts'
import { type GraphImport, Unsupported } from './graph-import.ts'
import type { Imported, ImportedTensor } from './imported-tensor.ts'
import type { Operator } from './operators.ts'
import { addGlobalPool, addPool } from './pooling.ts'
import { addQuantize, dequantized, type Quantization, quantizationAt } from './quantization.ts'
import { addConv, addGemm } from './weighted.ts'

/** QLinearConv and its kind: operators whose inputs, weights and output are integers with their scales beside them. */
export const integerOperators: Readonly<Record<string, Operator>> = {
  QLinearConv: (graph, node) => {
    const { weight, bias } = weightAndBias(graph, node, 3, node.inputs[8], 0)
    return stored(graph, node, addConv(graph, node, graph.tensor(node), { weight, bias }), 6)
  },
  QLinearMatMul: (graph, node) => {
    const weight = dequantized(graph.get(node.inputs[3]!), quantizationAt(graph, node, 4))
    return stored(graph, node, addGemm(graph, node, graph.tensor(node), { weight, isTransposed: false }), 6)
  },
  QGemm: (graph, node) => {
    const isTransposed = node.numbers.transB === 1
    if ((node.numbers.transA ?? 0) !== 0 || (node.numbers.alpha ?? 1) !== 1)
      throw new Unsupported('transA or alpha')
    const { weight, bias } = weightAndBias(graph, node, 3, node.inputs[6], isTransposed ? 0 : 1)
    const sum = addGemm(graph, node, graph.tensor(node), { weight, bias, isTransposed })
    return node.inputs.length > 7 ? stored(graph, node, sum, 7) : sum
  },
  QLinearAdd: (graph, node) => {
    const [left, right] = [graph.tensor(node, 0), graph.tensor(node, 3)]
    if (`${left.dims}` !== `${right.dims}`) throw new Unsupported('tensors of different shapes')
    return stored(graph, node, graph.add(add(graph.nameFor(node), left, right), left), 6)
  },
  QLinearGlobalAveragePool: (graph, node) =>
    stored(graph, node, addGlobalPool(graph, node, graph.tensor(node), 'average'), 3),
  QLinearAveragePool: (graph, node) =>
    stored(graph, node, addPool(graph, node, graph.tensor(node), 'average'), 3),
}

/** Notes how the output is stored; its scale and zero point are the inputs from `index` on. */
function stored(graph: GraphImport, node: OnnxNode, output: ImportedTensor, index: number): ImportedTensor {
  return addQuantize(graph, output.name, output, quantizationAt(graph, node, index))
}

/** A weight with its scale and zero point behind it, and a bias at the scale of the products. */
function weightAndBias(
  graph: GraphImport,
  node: OnnxNode,
  index: number,
  biasName: string | undefined,
  axis: number,
): { weight: Imported; bias: Imported | undefined } {
  const input = quantizationAt(graph, node, 1)
  const quantization = quantizationAt(graph, node, index + 1)
  const weight = dequantized(graph.get(node.inputs[index]!), quantization, axis)
  const bias = biasName ? graph.get(biasName) : undefined
  return { weight, bias: bias && dequantized(bias, productScale(input, quantization), 0) }
}

function productScale(input: Quantization, weight: Quantization): Quantization {
  const values = Float64Array.from(weight.scale.values, (scale) => scale * input.scale.values[0]!)
  return { scale: { dims: weight.scale.dims, values }, zero: undefined }
}
