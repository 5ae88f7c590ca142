import { create, toBinary } from '@bufbuild/protobuf'
import type { EncodedAttribute, NodeKernelBackend } from '../native-tensorflow.ts'
import {
  type AttrValue,
  AttrValueSchema,
  type NodeDef,
  NodeDefSchema,
  SavedModelSchema,
} from './generated/tensorflow_pb.js'
import type { Shape } from './output-shapes.ts'
import type { TracedGraph, TracedNode } from './trace.ts'

/** Graphs change their meaning with their version: this is TensorFlow 2.13's (TF_GRAPH_DEF_VERSION). */
const producer = 1482

/** The tag by which the graph is found in its file. */
export const tag = 'serve'

/** The file saved_model.pb of a graph without variables. */
export function savedModelBytes(graph: TracedGraph, binding: NodeKernelBackend['binding']): Uint8Array {
  const node = graph.nodes.map((traced) => nodeDef(traced, binding))
  const model = create(SavedModelSchema, {
    savedModelSchemaVersion: 1n,
    metaGraphs: [{ metaInfoDef: { tags: [tag] }, graphDef: { node, versions: { producer } } }],
  })
  return toBinary(SavedModelSchema, model)
}

function nodeDef(traced: TracedNode, binding: NodeKernelBackend['binding']): NodeDef {
  const { name } = traced
  if (traced.kind === 'placeholder') {
    const attr = { dtype: ofType(binding.TF_FLOAT), shape: attribute('shape', shapeOf(traced.shape)) }
    return create(NodeDefSchema, { name, op: 'Placeholder', attr })
  }
  if (traced.kind === 'constant') {
    const { type, shape, values } = traced.tensor
    const tensorContent = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    const value = { dtype: type, tensorShape: shapeOf(shape), tensorContent }
    return create(NodeDefSchema, {
      name,
      op: 'Const',
      attr: { dtype: ofType(type), value: attribute('tensor', value) },
    })
  }
  const attr = Object.fromEntries(traced.attributes.map((one) => [one.name, encode(one, binding)]))
  return create(NodeDefSchema, { name, op: traced.operator, input: [...traced.inputs], attr })
}

function encode({ type, value }: EncodedAttribute, binding: NodeKernelBackend['binding']): AttrValue {
  switch (type) {
    case binding.TF_ATTR_TYPE:
      return ofType(value as number)
    case binding.TF_ATTR_BOOL:
      return attribute('b', value as boolean)
    case binding.TF_ATTR_FLOAT:
      return attribute('f', value as number)
    case binding.TF_ATTR_STRING:
      return attribute('s', new TextEncoder().encode(value as string))
    default:
      if (typeof value === 'number') return attribute('i', BigInt(value))
      return attribute('list', { i: (value as readonly number[]).map(BigInt) })
  }
}

function attribute(kind: string, value: unknown): AttrValue {
  return create(AttrValueSchema, { value: { case: kind, value } as never })
}

const ofType = (type: number): AttrValue => attribute('type', type)

const shapeOf = (shape: Shape) => ({ dim: shape.map((size) => ({ size: BigInt(size) })) })
