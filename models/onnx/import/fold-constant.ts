import type { OnnxNode } from '../read.ts'
import type { OnnxTensor } from '../read-tensor.ts'

type Fold = (inputs: readonly OnnxTensor[], node: OnnxNode) => OnnxTensor | undefined

const int64 = { bits: 64, isSigned: true }

const arithmetic =
  (compute: (a: number, b: number) => number): Fold =>
  ([a, b]) =>
    a && b && broadcast(a, b, compute)

/** What shapes, weights and factors are computed with in exported files. */
const folds: Readonly<Record<string, Fold>> = {
  Identity: ([x]) => x,
  Cast: ([x]) => x,
  Add: arithmetic((a, b) => a + b),
  Sub: arithmetic((a, b) => a - b),
  Mul: arithmetic((a, b) => a * b),
  Div: arithmetic((a, b) => a / b),
  Sqrt: ([x]) => x && { ...x, values: x.values.map(Math.sqrt) },
  Neg: ([x]) => x && { ...x, values: x.values.map((value) => -value) },
  Reciprocal: ([x]) => x && { ...x, values: x.values.map((value) => 1 / value) },
  ConstantOfShape: ([shape], { value }) => {
    if (!shape) return undefined
    const dims = [...shape.values]
    const count = dims.reduce((product, size) => product * size, 1)
    return { ...value, dims, values: new Float32Array(count).fill(value?.values[0] ?? 0) }
  },
  Reshape: ([x, shape]) => x && shape && { ...x, dims: reshapedDims(x.dims, [...shape.values]) },
  Squeeze: ([x, axes], { lists }) =>
    x && { ...x, dims: squeezedDims(x.dims, axes ? [...axes.values] : lists.axes) },
  Unsqueeze: ([x, axes], { lists }) => {
    const at = axes ? [...axes.values] : (lists.axes ?? [])
    if (!x) return undefined
    const rank = x.dims.length + at.length
    const dims = [...x.dims]
    for (const axis of at.map((one) => (one < 0 ? one + rank : one)).sort((p, q) => p - q))
      dims.splice(axis, 0, 1)
    return { ...x, dims }
  },
  Concat: (inputs) =>
    inputs.every(({ dims }) => dims.length === 1)
      ? vector(inputs.flatMap(({ values }) => [...values]))
      : undefined,
  Gather: ([x, indices]) =>
    x && indices && x.dims.length === 1
      ? {
          ...vector([...indices.values].map((i) => x.values[i < 0 ? i + x.values.length : i]!)),
          dims: indices.dims,
        }
      : undefined,
  Slice: ([x, starts, ends, , steps]) =>
    x && starts && ends && x.dims.length === 1 && (steps?.values[0] ?? 1) === 1
      ? vector([...x.values].slice(starts.values[0], ends.values[0]))
      : undefined,
  Transpose: ([x], { lists }) => x && transpose(x, lists.perm ?? [...x.dims.keys()].reverse()),
}

/** A node's output where all that it reads is constant; undefined for an operator or a case not known. */
export function foldConstant(node: OnnxNode, inputs: readonly OnnxTensor[]): OnnxTensor | undefined {
  return node.operator === 'Constant' ? constantOf(node) : foldOf(node.operator)?.(inputs, node)
}

const foldOf = (operator: string): Fold | undefined =>
  Object.hasOwn(folds, operator) ? folds[operator] : undefined

function constantOf({ value, numbers, lists }: OnnxNode): OnnxTensor | undefined {
  if (value) return value
  const [scalar] = Object.values(numbers)
  if (scalar !== undefined) return { dims: [], values: Float64Array.of(scalar) }
  const [list] = Object.values(lists)
  return list && vector(list)
}

/** A list of integers: a shape, axes. */
export function vector(values: readonly number[]): OnnxTensor {
  return { dims: [values.length], values: Float64Array.from(values), integers: int64 }
}

/** Dimensions that Reshape gives: 0 keeps a size, −1 takes what is left. */
export function reshapedDims(dims: readonly number[], shape: readonly number[]): number[] {
  const sizes = shape.map((size, i) => (size === 0 ? dims[i]! : size))
  const known = sizes.reduce((product, size) => (size < 0 ? product : product * size), 1)
  const count = dims.reduce((product, size) => product * size, 1)
  return sizes.map((size) => (size < 0 ? count / known : size))
}

/** Dimensions without those of size 1 at the axes; all of them where no axes are given. */
export function squeezedDims(dims: readonly number[], axes: readonly number[] | undefined): number[] {
  const at = axes?.map((axis) => (axis < 0 ? axis + dims.length : axis))
  return dims.filter((size, axis) => size !== 1 || (at !== undefined && !at.includes(axis)))
}

export function transpose({ dims, values, ...rest }: OnnxTensor, permutation: readonly number[]): OnnxTensor {
  const strides = dims.map((_, axis) => dims.slice(axis + 1).reduce((product, size) => product * size, 1))
  const sizes = permutation.map((axis) => dims[axis]!)
  const moved = values.map((_, index) => {
    let rest = index
    let from = 0
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      from += (rest % sizes[axis]!) * strides[permutation[axis]!]!
      rest = Math.floor(rest / sizes[axis]!)
    }
    return values[from]!
  })
  return { dims: sizes, values: moved, ...rest }
}

/** Elementwise; the smaller operand's dimensions are the last of the other's, or 1. */
function broadcast(a: OnnxTensor, b: OnnxTensor, compute: (a: number, b: number) => number): OnnxTensor {
  const rank = Math.max(a.dims.length, b.dims.length)
  const [left, right] = [a, b].map(({ dims }) => [...Array<number>(rank - dims.length).fill(1), ...dims])
  const dims = left!.map((size, axis) => Math.max(size, right![axis]!))
  const values = new Float64Array(dims.reduce((product, size) => product * size, 1))
  const indexIn = (sizes: readonly number[], place: readonly number[]) =>
    sizes.reduce((index, size, axis) => index * size + (size === 1 ? 0 : place[axis]!), 0)
  const place = dims.map(() => 0)
  for (let i = 0; i < values.length; i++) {
    values[i] = compute(a.values[indexIn(left!, place)]!, b.values[indexIn(right!, place)]!)
    for (let axis = rank - 1; axis >= 0 && ++place[axis]! === dims[axis]; axis--) place[axis] = 0
  }
  return { dims, values, ...(a.integers && { integers: a.integers }) }
}
