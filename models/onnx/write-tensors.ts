import { create } from '@bufbuild/protobuf'
import {
  type TensorProto,
  TensorProto_DataType,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from './generated/onnx_pb.js'

export type ElementType = 'float' | 'int4' | 'int8' | 'uint8' | 'int32' | 'int64'

const types: Readonly<Record<ElementType, TensorProto_DataType>> = {
  float: TensorProto_DataType.FLOAT,
  int4: TensorProto_DataType.INT4,
  int8: TensorProto_DataType.INT8,
  uint8: TensorProto_DataType.UINT8,
  int32: TensorProto_DataType.INT32,
  int64: TensorProto_DataType.INT64,
}

/**
 * A constant of a graph.
 *
 * @param values integers, or reals for `float`; int4 within [−8, 7], packed two in a byte, the first in the low half
 */
export function constant(
  name: string,
  type: ElementType,
  dims: readonly number[],
  values: ArrayLike<number>,
): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dataType: types[type],
    dims: dims.map(BigInt),
    rawData: rawData(type, values),
  })
}

/** Name, type and shape of a tensor of a graph. */
export function valueInfo(name: string, type: ElementType, dims: readonly number[]): ValueInfoProto {
  const dim = dims.map((size) => ({ value: { case: 'dimValue' as const, value: BigInt(size) } }))
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType: types[type], shape: { dim } } } },
  })
}

function rawData(type: ElementType, values: ArrayLike<number>): Uint8Array {
  if (type === 'int8' || type === 'uint8') return Uint8Array.from(values, (value) => value & 0xff)
  if (type === 'int4') {
    return Uint8Array.from(
      { length: Math.ceil(values.length / 2) },
      (_, i) => (values[2 * i]! & 15) | (((values[2 * i + 1] ?? 0) & 15) << 4),
    )
  }
  if (type === 'int64') return new Uint8Array(BigInt64Array.from(Array.from(values), BigInt).buffer)
  const bytes = new DataView(new ArrayBuffer(4 * values.length))
  for (let i = 0; i < values.length; i++) {
    if (type === 'float') bytes.setFloat32(4 * i, values[i]!, true)
    else bytes.setInt32(4 * i, values[i]!, true)
  }
  return new Uint8Array(bytes.buffer)
}
