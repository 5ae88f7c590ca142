import { fromBinary } from '@bufbuild/protobuf'
import { InputError } from '../../errors.ts'
import {
  type AttributeProto,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
} from './generated/onnx_pb.js'

/** A node of an ONNX graph with what its operator needs to be compared or costed. */
export interface OnnxNode {
  readonly name: string
  readonly operator: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** Integer-list attributes (kernel_shape, strides, pads …). */
  readonly lists: Readonly<Record<string, readonly number[]>>
  /** Integer attributes (group, axis …). */
  readonly integers: Readonly<Record<string, number>>
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[]
  /** Shape of every tensor that the file states, batch first. */
  readonly shapes: ReadonlyMap<string, readonly number[]>
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

/**
 * Reads the topology of an ONNX model.
 *
 * @param place name of the file, for messages
 * @throws {InputError} when the bytes are no ONNX model
 */
export function readOnnx(bytes: Uint8Array, place: string): OnnxGraph {
  const graph = parse(bytes, place).graph
  if (!graph?.node.length) {
    throw new InputError({ place, expected: 'an ONNX model', found: 'no graph with nodes in it' })
  }
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
  return {
    nodes: graph.node.map(nodeOf),
    shapes,
    inputs: graph.input.map(({ name }) => name),
    outputs: graph.output.map(({ name }) => name),
  }
}

function parse(bytes: Uint8Array, place: string): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes)
  } catch (error) {
    throw new InputError({ place, expected: 'an ONNX model', found: (error as Error).message })
  }
}

function nodeOf({ name, opType, input, output, attribute }: NodeProto): OnnxNode {
  const lists: Record<string, readonly number[]> = {}
  const integers: Record<string, number> = {}
  for (const { name: key, ints, i, type } of attribute as AttributeProto[]) {
    if (ints.length > 0) lists[key] = ints.map(Number)
    else if (type === 2) integers[key] = Number(i)
  }
  return { name, operator: opType, inputs: input, outputs: output, lists, integers }
}
