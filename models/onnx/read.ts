import { fromBinary } from '@bufbuild/protobuf'
import { InputError } from '../../errors.ts'
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
} from './generated/onnx_pb.js'
import { type OnnxTensor, readTensor } from './read-tensor.ts'

/** A node of an ONNX graph with what its operator needs to be compared, costed or run. */
export interface OnnxNode {
  readonly name: string
  readonly operator: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** Integer-list attributes (kernel_shape, strides, pads …). */
  readonly lists: Readonly<Record<string, readonly number[]>>
  /** Integer and float attributes (group, axis, epsilon …). */
  readonly numbers: Readonly<Record<string, number>>
  readonly strings: Readonly<Record<string, string>>
  /** The value of a Constant. */
  readonly value?: OnnxTensor
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[]
  /** Shape of every tensor that the file states, batch first; 0 for a size that it leaves open. */
  readonly shapes: ReadonlyMap<string, readonly number[]>
  /** Those that no constant fills. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly constants: ReadonlyMap<string, OnnxTensor>
}

/**
 * Reads an ONNX model, with its weights where they are in the file.
 *
 * @param place name of the file, for messages
 * @throws {InputError} when the bytes are no ONNX model, or a constant is damaged
 */
export function readOnnx(bytes: Uint8Array, place: string): OnnxGraph {
  const graph = parse(bytes, place).graph
  if (!graph?.node.length) {
    throw new InputError({ place, expected: 'an ONNX model', found: 'no graph with nodes in it' })
  }
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name, readTensor(tensor, place)]))
  return {
    nodes: graph.node.map((node) => nodeOf(node, place)),
    shapes: shapesOf(graph),
    inputs: graph.input.map(({ name }) => name).filter((name) => !constants.has(name)),
    outputs: graph.output.map(({ name }) => name),
    constants,
  }
}

function shapesOf(graph: GraphProto): ReadonlyMap<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>()
  for (const { name, type } of [...graph.input, ...graph.valueInfo, ...graph.output]) {
    if (type?.value.case !== 'tensorType') continue
    const dimensions = type.value.value.shape?.dim ?? []
    shapes.set(
      name,
      dimensions.map(({ value }) => (value.case === 'dimValue' ? Number(value.value) : 0)),
    )
  }
  for (const { name, dims } of graph.initializer) shapes.set(name, dims.map(Number))
  return shapes
}

function parse(bytes: Uint8Array, place: string): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes)
  } catch (error) {
    throw new InputError({ place, expected: 'an ONNX model', found: (error as Error).message })
  }
}

const { FLOAT, INT, STRING } = AttributeProto_AttributeType

function nodeOf({ name, opType, input, output, attribute }: NodeProto, place: string): OnnxNode {
  const lists: Record<string, readonly number[]> = {}
  const numbers: Record<string, number> = {}
  const strings: Record<string, string> = {}
  let value: OnnxTensor | undefined
  for (const { name: key, ints, i, f, s, t, floats, type } of attribute as AttributeProto[]) {
    if (ints.length > 0) lists[key] = ints.map(Number)
    else if (floats.length > 0) lists[key] = floats
    else if (type === INT) numbers[key] = Number(i)
    else if (type === FLOAT) numbers[key] = f
    else if (type === STRING) strings[key] = new TextDecoder().decode(s)
    else if (t) value = readTensor(t, `${place}, node ${name}`)
  }
  return {
    name: name || output[0] || opType,
    operator: opType,
    inputs: input,
    outputs: output,
    lists,
    numbers,
    strings,
    ...(value && { value }),
  }
}
