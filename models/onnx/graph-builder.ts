import { create } from '@bufbuild/protobuf'
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  NodeProtoSchema,
} from './generated/onnx_pb.js'
import { constant, type ElementType, valueInfo } from './write-tensors.ts'

/** Collects the nodes of an ONNX graph in the order of their computation. */
export class GraphBuilder {
  readonly #graph: GraphProto

  constructor(name: string) {
    this.#graph = create(GraphProtoSchema, { name })
  }

  get graph(): GraphProto {
    return this.#graph
  }

  input(name: string, type: ElementType, dims: readonly number[]): string {
    this.#graph.input.push(valueInfo(name, type, dims))
    return name
  }

  output(name: string, type: ElementType, dims: readonly number[]): void {
    this.#graph.output.push(valueInfo(name, type, dims))
  }

  /** Number of dimensions of a node's output whose shape was given. */
  rankOf(name: string): number | undefined {
    const type = this.#graph.valueInfo.find((info) => info.name === name)?.type?.value
    return type?.case === 'tensorType' ? type.value.shape?.dim.length : undefined
  }

  /** A constant; one of a name that is there already is not added again. */
  constant(name: string, type: ElementType, dims: readonly number[], values: ArrayLike<number>): string {
    if (!this.#graph.initializer.some((other) => other.name === name)) {
      this.#graph.initializer.push(constant(name, type, dims, values))
    }
    return name
  }

  /** A node named after its output, which is a float tensor of shape `dims` where these are given. */
  node(
    operator: string,
    inputs: readonly string[],
    output: string,
    attributes: Readonly<Record<string, number | string | readonly number[]>> = {},
    dims?: readonly number[],
  ): string {
    if (dims) this.#graph.valueInfo.push(valueInfo(output, 'float', dims))
    this.#graph.node.push(
      create(NodeProtoSchema, {
        name: output,
        opType: operator,
        input: [...inputs],
        output: [output],
        attribute: Object.entries(attributes).map(([name, value]) => {
          const { INT, INTS, STRING } = AttributeProto_AttributeType
          if (typeof value === 'number')
            return create(AttributeProtoSchema, { name, type: INT, i: BigInt(value) })
          if (typeof value === 'string')
            return create(AttributeProtoSchema, { name, type: STRING, s: new TextEncoder().encode(value) })
          return create(AttributeProtoSchema, { name, type: INTS, ints: value.map(BigInt) })
        }),
      }),
    )
    return output
  }
}
