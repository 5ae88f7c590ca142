import { InputError } from '../../errors.ts'
import { type TensorProto, TensorProto_DataLocation, TensorProto_DataType } from './generated/onnx_pb.js'

/** A constant of a graph. */
export interface OnnxTensor {
  readonly dims: readonly number[]
  /** Row-major. */
  readonly values: Float32Array | Float64Array
  /** Of an integer type; absent for floating point. */
  readonly integers?: IntegerType
}

export interface IntegerType {
  readonly bits: number
  readonly isSigned: boolean
}

const {
  FLOAT,
  FLOAT16,
  DOUBLE,
  INT8,
  UINT8,
  INT16,
  UINT16,
  INT32,
  UINT32,
  INT64,
  UINT64,
  BOOL,
  INT4,
  UINT4,
} = TensorProto_DataType

type Read = (view: DataView, index: number) => number
interface ElementType {
  readonly integers?: IntegerType
  /** Bytes. */
  readonly width: number
  readonly read: Read
}
const nibble = (view: DataView, index: number): number =>
  (view.getUint8(index >> 1) >> (4 * (index & 1))) & 15

const signed = (bits: number): IntegerType => ({ bits, isSigned: true })
const unsigned = (bits: number): IntegerType => ({ bits, isSigned: false })

/** How elements are read from raw data (little-endian). */
const elementTypes: ReadonlyMap<TensorProto_DataType, ElementType> = new Map<
  TensorProto_DataType,
  ElementType
>([
  [FLOAT, { width: 4, read: (view, i) => view.getFloat32(4 * i, true) }],
  [FLOAT16, { width: 2, read: (view, i) => halfToNumber(view.getUint16(2 * i, true)) }],
  [DOUBLE, { width: 8, read: (view, i) => view.getFloat64(8 * i, true) }],
  [INT8, { integers: signed(8), width: 1, read: (view, i) => view.getInt8(i) }],
  [UINT8, { integers: unsigned(8), width: 1, read: (view, i) => view.getUint8(i) }],
  [BOOL, { integers: unsigned(8), width: 1, read: (view, i) => view.getUint8(i) }],
  [INT16, { integers: signed(16), width: 2, read: (view, i) => view.getInt16(2 * i, true) }],
  [UINT16, { integers: unsigned(16), width: 2, read: (view, i) => view.getUint16(2 * i, true) }],
  [INT32, { integers: signed(32), width: 4, read: (view, i) => view.getInt32(4 * i, true) }],
  [UINT32, { integers: unsigned(32), width: 4, read: (view, i) => view.getUint32(4 * i, true) }],
  [INT64, { integers: signed(64), width: 8, read: (view, i) => Number(view.getBigInt64(8 * i, true)) }],
  [UINT64, { integers: unsigned(64), width: 8, read: (view, i) => Number(view.getBigUint64(8 * i, true)) }],
  [INT4, { integers: signed(4), width: 0.5, read: (view, i) => (nibble(view, i) << 28) >> 28 }],
  [UINT4, { integers: unsigned(4), width: 0.5, read: nibble }],
])

/**
 * The values of a tensor of a file, in whichever of the format's fields they lie.
 *
 * @param place name of the file, for messages
 * @throws {InputError} for an element type that is none of floats and integers, values in another file, or another
 * number of values than the shape has
 */
export function readTensor(tensor: TensorProto, place: string): OnnxTensor {
  const { name, dataType, rawData } = tensor
  const at = `${place}, tensor ${name}`
  if (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL) {
    throw new InputError({ place: at, expected: 'values in the file itself', found: 'external data' })
  }
  const type = elementTypes.get(dataType)
  if (!type) {
    const found = `element type ${TensorProto_DataType[dataType] ?? dataType}`
    throw new InputError({ place: at, expected: 'floats or integers of at most 64 bits', found })
  }
  const dims = tensor.dims.map(Number)
  const count = dims.reduce((product, size) => product * size, 1)
  const typed = [
    tensor.floatData,
    tensor.int32Data,
    tensor.int64Data,
    tensor.doubleData,
    tensor.uint64Data,
  ].find((values) => values.length > 0)
  const needed = typed ? packedLength(count, type.width) : Math.ceil(count * type.width)
  const found = typed?.length ?? rawData.length
  if (found !== needed) {
    const unit = typed ? 'values' : 'bytes'
    throw new InputError({
      place: at,
      expected: `${needed} ${unit} for shape ${dims.join('×') || 'of a scalar'}`,
      found: String(found),
    })
  }
  const values = dataType === FLOAT ? new Float32Array(count) : new Float64Array(count)
  if (!typed) {
    const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength)
    for (let i = 0; i < count; i++) values[i] = type.read(view, i)
  } else if (type.width < 1 || dataType === FLOAT16) {
    const bytes = new DataView(Int32Array.from(typed, Number).buffer)
    const perWord = dataType === FLOAT16 ? 2 : 8
    for (let i = 0; i < count; i++)
      values[i] = type.read(bytes, wordIndex(i, type.width < 1 ? 2 : 1, perWord))
  } else {
    for (let i = 0; i < count; i++) values[i] = Number(typed[i])
  }
  return { dims, values, ...(type.integers && { integers: type.integers }) }
}

/** Typed fields hold one element a number, but two of four bits. */
function packedLength(count: number, width: number): number {
  return width < 1 ? Math.ceil(count / 2) : count
}

/** Where element i lies in 32-bit words that hold `perNumber` elements each, and have room for `perWord`. */
function wordIndex(i: number, perNumber: number, perWord: number): number {
  return Math.floor(i / perNumber) * perWord + (i % perNumber)
}

/** IEEE 754 half precision. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
