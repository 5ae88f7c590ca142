import type { OnnxNode } from '../read.ts'
import { addActivation, addArithmetic, addBatchNorm, addClip } from './elementwise.ts'
import { type GraphImport, Unsupported } from './graph-import.ts'
import type { Imported, ImportedTensor } from './imported-tensor.ts'
import { integerOperators } from './integer-operators.ts'
import { addGlobalPool, addPool, addReduction } from './pooling.ts'
import { addDequantize, addQuantize, quantizationAt } from './quantization.ts'
import { addPadding, addReshape, addTranspose } from './shaping.ts'
import { addConv, addGemm } from './weighted.ts'

/** Takes a node over; gives its first output. */
export type Operator = (graph: GraphImport, node: OnnxNode) => ImportedTensor | Imported

const same: Operator = (graph, node) => graph.tensor(node)
const reshape: Operator = (graph, node) => addReshape(graph, node, graph.tensor(node))

/** Operators of ONNX and, in integers, of onnxruntime; `foldConstant` knows more of those that read constants alone. */
export const operators: Readonly<Record<string, Operator>> = {
  Conv: (graph, node) =>
    addConv(graph, node, graph.tensor(node), {
      weight: graph.get(node.inputs[1]!)!,
      bias: graph.get(node.inputs[2] ?? ''),
    }),
  Gemm: (graph, node) => {
    const { transA = 0, transB = 0, alpha = 1, beta = 1 } = node.numbers
    if (transA !== 0 || alpha !== 1 || beta !== 1) throw new Unsupported('transA, alpha or beta')
    return addGemm(graph, node, graph.tensor(node), {
      weight: graph.get(node.inputs[1]!)!,
      bias: graph.get(node.inputs[2] ?? ''),
      isTransposed: transB === 1,
    })
  },
  MatMul: (graph, node) =>
    addGemm(graph, node, graph.tensor(node), { weight: graph.get(node.inputs[1]!)!, isTransposed: false }),
  BatchNormalization: (graph, node) => addBatchNorm(graph, node, graph.tensor(node)),
  Relu: (graph, node) => addActivation(graph, graph.nameFor(node), graph.tensor(node), 'relu'),
  Clip: (graph, node) => addClip(graph, node, graph.tensor(node)),
  Add: addArithmetic,
  Sum: (graph, node) => {
    if (node.inputs.length !== 2) throw new Unsupported(`${node.inputs.length} inputs`)
    return addArithmetic(graph, { ...node, operator: 'Add' })
  },
  Sub: addArithmetic,
  Mul: addArithmetic,
  Div: addArithmetic,
  MaxPool: (graph, node) => addPool(graph, node, graph.tensor(node), 'max'),
  AveragePool: (graph, node) => addPool(graph, node, graph.tensor(node), 'average'),
  GlobalMaxPool: (graph, node) => addGlobalPool(graph, node, graph.tensor(node), 'max'),
  GlobalAveragePool: (graph, node) => addGlobalPool(graph, node, graph.tensor(node), 'average'),
  ReduceMean: (graph, node) => addReduction(graph, node, graph.tensor(node), 'average'),
  ReduceMax: (graph, node) => addReduction(graph, node, graph.tensor(node), 'max'),
  Flatten: reshape,
  Reshape: reshape,
  Squeeze: reshape,
  Unsqueeze: reshape,
  Transpose: (graph, node) => addTranspose(node, graph.tensor(node)),
  Pad: (graph, node) => addPadding(graph, node, graph.tensor(node)),
  Softmax: probabilities,
  LogSoftmax: probabilities,
  QLinearSoftmax: probabilities,
  Identity: same,
  Cast: same,
  Dropout: same,
  QuantizeLinear: (graph, node) =>
    addQuantize(graph, graph.nameFor(node), graph.tensor(node), quantizationAt(graph, node, 1)),
  DequantizeLinear: addDequantize,
  Shape: (graph, node) => {
    const { dims } = graph.tensor(node)
    return { kind: 'constant', constant: { dims: [dims.length], values: Float64Array.from(dims) } }
  },
  ...integerOperators,
}

/** A softmax that ends the network changes no prediction, and the test of an exit computes its own. */
function probabilities(graph: GraphImport, node: OnnxNode): ImportedTensor {
  const ends = (name: string): boolean =>
    graph.file.outputs.includes(name) ||
    graph
      .readersOf(name)
      .some(({ operator, outputs }) => /Linear$|Identity|Cast/.test(operator) && ends(outputs[0]!))
  if (!ends(node.outputs[0]!)) throw new Unsupported('that does not end the network')
  return graph.tensor(node)
}
