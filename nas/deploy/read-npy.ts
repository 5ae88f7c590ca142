import { InputError } from '../../errors.ts'

/** An array of NumPy's, in C order. */
export interface NpyArray {
  readonly shape: readonly number[]
  readonly values: Float32Array | Float64Array
}

/** Readers of the element types, little-endian, by NumPy's names. */
const readers: Readonly<Record<string, (view: DataView, at: number) => number>> = {
  '<f4': (view, at) => view.getFloat32(at, true),
  '|u1': (view, at) => view.getUint8(at),
  '|i1': (view, at) => view.getInt8(at),
  '<u2': (view, at) => view.getUint16(at, true),
  '<i2': (view, at) => view.getInt16(at, true),
  '<u4': (view, at) => view.getUint32(at, true),
  '<i4': (view, at) => view.getInt32(at, true),
  '<u8': (view, at) => Number(view.getBigUint64(at, true)),
  '<i8': (view, at) => Number(view.getBigInt64(at, true)),
}

export const integerTypes: readonly string[] = Object.keys(readers).filter((type) => type !== '<f4')

const magic = '\x93NUMPY'

/**
 * Reads a .npy file, versions 1 to 3 (numpy.lib.format).
 *
 * @param types the element types wanted, by NumPy's names
 * @param dimensions what each is, for messages; so many are wanted
 * @throws {InputError} for bytes that are no such file, another element type or number of dimensions, Fortran order
 */
export function readNpy(
  bytes: Buffer,
  place: string,
  types: readonly string[],
  dimensions: readonly string[],
): NpyArray {
  const refuse = (expected: string, found: string) => new InputError({ place, expected, found })
  if (bytes.length < 12 || bytes.toString('latin1', 0, magic.length) !== magic) {
    throw refuse('a .npy file', 'other bytes')
  }
  const isLong = bytes[6]! > 1
  const start = isLong ? 12 : 10
  const end = start + (isLong ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8))
  const header = bytes.toString('latin1', start, end)
  const type = /'descr': *'([^']+)'/.exec(header)?.[1]
  const order = /'fortran_order': *(True|False)/.exec(header)?.[1]
  const sizes = /'shape': *\(([\d, ]*)\)/.exec(header)?.[1]
  if (order === undefined || sizes === undefined) throw refuse('a header of one array', 'another')
  if (type === undefined || !types.includes(type)) {
    throw refuse(`elements of type ${types.join(', ')}`, type ?? 'a structured type')
  }
  const shape = sizes.split(',').flatMap((size) => (size.trim() ? [Number(size)] : []))
  const found = `shape (${shape.join(', ')})`
  if (shape.length !== dimensions.length) throw refuse(`dimensions ${dimensions.join(' × ')}`, found)
  if (order === 'True' && shape.length > 1) {
    throw refuse('C order (numpy.ascontiguousarray)', 'Fortran order')
  }
  const count = shape.reduce((product, size) => product * size, 1)
  const width = Number(type.at(-1))
  if (bytes.length - end !== count * width) {
    throw refuse(`${count * width} bytes of values for ${found}`, String(bytes.length - end))
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + end)
  const values = type === '<f4' ? new Float32Array(count) : new Float64Array(count)
  for (let i = 0; i < count; i++) values[i] = readers[type]!(view, i * width)
  return { shape, values }
}
