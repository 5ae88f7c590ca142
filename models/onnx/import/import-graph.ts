import { InputError } from '../../../errors.ts'
import type { GraphNode, OperandBits, Preprocessing, TensorShape } from '../../graph.ts'
import type { TrainedValues } from '../../integer/trained-values.ts'
import type { OnnxGraph, OnnxNode } from '../read.ts'
import { foldConstant } from './fold-constant.ts'
import { GraphImport, Unsupported } from './graph-import.ts'
import type { Imported } from './imported-tensor.ts'
import { operators } from './operators.ts'
import { imageTensor } from './shaping.ts'

/** A network of a file as our nodes, in the order of computation, and what each output of the file is. */
export interface ImportedGraph {
  readonly input: TensorShape
  readonly nodes: readonly GraphNode[]
  /** Names of nodes. */
  readonly outputs: readonly string[]
  readonly preprocessing: Preprocessing
  /** Absent where the file holds the topology alone, or no weights are wanted. */
  readonly values: TrainedValues | undefined
  /** Bits with which a quantized file stores the image; absent in floating point. */
  readonly imageBits: number | undefined
}

/**
 * Takes a file over node by node, with shapes inferred on the way. Constants are folded; what only moves or renames
 * data leaves no node; what is left is what networks of ours are made of.
 *
 * @param place name of the file, for messages
 * @param isWithWeights without them large files are faster taken over
 * @throws {InputError} for more than one image, sizes left open, and operators that are not supported: all of them in
 * one line, with the nodes' names
 */
export function importGraph(file: OnnxGraph, place: string, isWithWeights = true): ImportedGraph {
  const graph = new GraphImport(file, isWithWeights)
  const unsupported = new Map<string, string[]>()
  checkOrder(file, place)
  setImage(graph, place)
  const lost = new Set<string>()
  for (const node of file.nodes) {
    if (node.inputs.some((name) => lost.has(name)) && Object.hasOwn(operators, node.operator)) {
      for (const name of node.outputs) lost.add(name)
      continue
    }
    try {
      graph.set(node.outputs[0]!, takeOver(graph, node))
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error
      const operator = node.operator || 'no operator'
      const what = error.message ? `${operator} (${error.message})` : operator
      unsupported.set(what, [...(unsupported.get(what) ?? []), node.name])
      for (const name of node.outputs) lost.add(name)
    }
  }
  if (unsupported.size > 0) {
    const found = [...unsupported].map(([what, names]) => `${what} at ${names.join(', ')}`).join('; ')
    throw new InputError({ place, expected: 'supported operators', found })
  }
  if (file.outputs.length === 0) throw new InputError({ place, expected: 'an output', found: 'none' })
  return {
    input: graph.input,
    nodes: withBits(graph),
    outputs: file.outputs.map((name) => outputOf(graph, name, place)),
    preprocessing: { mean: graph.mean, deviation: graph.deviation },
    values: graph.hasWeights
      ? { weights: graph.weights, statistics: graph.statistics, ranges: graph.ranges }
      : undefined,
    imageBits: graph.outputBits.get('input'),
  }
}

/**
 * Refuses a tensor that is made twice, and a node that reads what is made behind it or by itself: nodes of ONNX stand in
 * the order of computation.
 */
function checkOrder({ nodes, inputs, constants }: OnnxGraph, place: string): void {
  const makers = new Map<string, number>()
  nodes.forEach((node, at) => {
    for (const name of node.outputs.filter((one) => one !== '')) {
      const isMade = makers.has(name) || constants.has(name) || inputs.includes(name)
      const where = `${place}, node ${node.name}`
      if (isMade) throw new InputError({ place: where, expected: 'a new output', found: `${name} again` })
      makers.set(name, at)
    }
  })
  nodes.forEach(({ name: node, inputs: read }, at) => {
    const early = read.find((name) => (makers.get(name) ?? -1) >= at)
    if (early === undefined) return
    const expected = 'inputs that nodes before it make'
    throw new InputError({ place: `${place}, node ${node}`, expected, found: early })
  })
}

function setImage(graph: GraphImport, place: string): void {
  const { inputs, shapes } = graph.file
  const [name] = inputs
  if (name === undefined || inputs.length > 1) {
    throw new InputError({ place, expected: 'one input, the image', found: inputs.join(', ') || 'none' })
  }
  const [, ...sizes] = shapes.get(name) ?? []
  if (sizes.length === 0 || sizes.some((size) => !(size > 0))) {
    const found = sizes.map((size) => size || 'open').join('×') || 'no shape'
    throw new InputError({ place: `${place}, input ${name}`, expected: 'an image of known size', found })
  }
  try {
    const tensor = imageTensor(graph, name, [1, ...sizes])
    graph.mean = Array(tensor.shape.channels).fill(0)
    graph.deviation = Array(tensor.shape.channels).fill(1)
    graph.set(name, { kind: 'tensor', tensor })
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error
    const expected = 'an image (four dimensions) or a vector (two)'
    throw new InputError({ place: `${place}, input ${name}`, expected, found: `1×${sizes.join('×')}` })
  }
}

function takeOver(graph: GraphImport, node: OnnxNode): Imported {
  const inputs = node.inputs.filter((name) => name !== '').map((name) => graph.get(name))
  if (inputs.every((input) => input?.kind === 'constant')) {
    const constants = inputs.map((input) => (input as Extract<Imported, { kind: 'constant' }>).constant)
    const constant = foldConstant(node, constants)
    if (constant) return { kind: 'constant', constant }
  }
  const operator = Object.hasOwn(operators, node.operator) ? operators[node.operator] : undefined
  if (!operator) throw new Unsupported('')
  const output = operator(graph, node)
  return 'kind' in output ? output : { kind: 'tensor', tensor: output }
}

function outputOf(graph: GraphImport, name: string, place: string): string {
  const value = graph.get(name)
  if (value?.kind === 'tensor') return value.tensor.name
  throw new InputError({
    place: `${place}, output ${name}`,
    expected: 'a tensor of the network',
    found: 'none',
  })
}

/** The nodes with the bits that a quantized file gives their operands, where it does. */
function withBits({ nodes, outputBits, weightBits }: GraphImport): GraphNode[] {
  const stored = new Map(outputBits)
  const bitsOf = (name: string) => stored.get(name)
  const readers = (name: string) => [...nodes.values()].filter(({ inputs }) => inputs.includes(name))
  for (const { name } of [...nodes.values()].reverse()) {
    const [reader, ...others] = readers(name)
    const isFused = others.length === 0 && (reader?.kind === 'batch-norm' || reader?.kind === 'activation')
    const bits = isFused ? bitsOf(reader.name) : undefined
    if (bits !== undefined && !stored.has(name)) stored.set(name, bits)
  }
  return [...nodes.values()].map((node) => {
    const input = bitsOf(node.inputs[0]!)
    const isMoved =
      node.kind === 'flatten' || node.kind === 'pad' || (node.kind === 'pool' && node.function === 'max')
    const output = bitsOf(node.name) ?? (isMoved ? input : undefined)
    if (output !== undefined) stored.set(node.name, output)
    const weights = weightBits.get(node.name)
    const bits: OperandBits = {
      ...(weights !== undefined && { weights }),
      ...(input !== undefined && { input }),
      ...(output !== undefined && { output }),
    }
    return Object.keys(bits).length > 0 ? { ...node, bits } : node
  })
}
