import type { EncodedAttribute } from '../native-tensorflow.ts'

export type Shape = readonly number[]

/** One of TensorFlow's operators with what its outputs' shapes depend on. */
export interface TracedOperator {
  readonly name: string
  readonly shapes: readonly Shape[]
  /** Values of an input that is a constant. */
  readonly valuesOf: (input: number) => readonly number[]
  readonly attribute: (name: string) => EncodedAttribute['value']
}

type ShapeRule = (operator: TracedOperator) => readonly Shape[]

/** Shapes of an operator's outputs; undefined where none is known. */
export function outputShapes(operator: TracedOperator): readonly Shape[] | undefined {
  return rules.get(operator.name)?.(operator)
}

const sameAs =
  (...inputs: number[]): ShapeRule =>
  ({ shapes }) =>
    inputs.map((input) => shapes[input]!)

const shapeIn =
  (input: number): ShapeRule =>
  ({ valuesOf }) => [valuesOf(input)]

const broadcast: ShapeRule = ({ shapes: [a, b] }) => {
  const rank = Math.max(a!.length, b!.length)
  const size = (shape: Shape, axis: number) => shape[axis - rank + shape.length] ?? 1
  return [Array.from({ length: rank }, (_, axis) => Math.max(size(a!, axis), size(b!, axis)))]
}

const reduction: ShapeRule = ({ shapes: [x], valuesOf, attribute }) => {
  const axes = new Set(valuesOf(1).map((axis) => (axis + x!.length) % x!.length))
  if (attribute('keep_dims')) return [x!.map((size, axis) => (axes.has(axis) ? 1 : size))]
  return [x!.filter((_, axis) => !axes.has(axis))]
}

const matrixProduct: ShapeRule = ({ shapes: [a, b], attribute }) => {
  const isTransposed = (one: string, other: string) => Boolean(attribute(one) ?? attribute(other))
  const rows = a!.at(isTransposed('transpose_a', 'adj_x') ? -1 : -2)!
  const columns = b!.at(isTransposed('transpose_b', 'adj_y') ? -2 : -1)!
  return [[...a!.slice(0, -2), rows, columns]]
}

/** Height and width of what a window that slides over a map gives. */
function windows({ shapes: [x], attribute }: TracedOperator, height: number, width: number): number[] {
  const strides = attribute('strides') as readonly number[]
  const sides = (attribute('explicit_paddings') ?? [0, 0, 0, 0, 0, 0, 0, 0]) as readonly number[]
  return [height, width].map((kernel, i) => {
    const [size, stride] = [x![1 + i]!, strides[1 + i]!]
    if (attribute('padding') === 'SAME') return Math.ceil(size / stride)
    return Math.floor((size + sides[2 + 2 * i]! + sides[3 + 2 * i]! - kernel) / stride) + 1
  })
}

const pooling: ShapeRule = (operator) => {
  const [batch, , , channels] = operator.shapes[0]!
  const [, height, width] = operator.attribute('ksize') as readonly number[]
  return [[batch!, ...windows(operator, height!, width!), channels!]]
}

const convolution =
  (channelsOf: (filter: Shape) => number): ShapeRule =>
  (operator) => {
    const [x, filter] = operator.shapes
    return [[x![0]!, ...windows(operator, filter![0]!, filter![1]!), channelsOf(filter!)]]
  }

const reshape: ShapeRule = ({ shapes: [x], valuesOf }) => {
  const product = (sizes: Shape) => sizes.reduce((total, size) => total * size, 1)
  const wanted = valuesOf(1)
  const rest = product(x!) / product(wanted.filter((size) => size !== -1))
  return [wanted.map((size) => (size === -1 ? rest : size))]
}

const concatenation: ShapeRule = ({ shapes, valuesOf }) => {
  const [axis, parts] = [valuesOf(shapes.length - 1)[0]!, shapes.slice(0, -1)]
  return [
    parts[0]!.with(
      axis,
      parts.reduce((sum, part) => sum + part[axis]!, 0),
    ),
  ]
}

const split: ShapeRule = ({ shapes: [x], valuesOf }) =>
  valuesOf(1).map((size) => x!.with(valuesOf(2)[0]!, size))

const pack: ShapeRule = ({ shapes, attribute }) => {
  const axis = attribute('axis') as number
  return [shapes[0]!.toSpliced(axis < 0 ? axis + shapes[0]!.length + 1 : axis, 0, shapes.length)]
}

const unpack: ShapeRule = ({ shapes: [x], attribute }) =>
  Array.from({ length: attribute('num') as number }, () => x!.toSpliced(attribute('axis') as number, 1))

const rules: ReadonlyMap<string, ShapeRule> = new Map([
  ...named(sameAs(0), 'Abs', 'Cast', 'Exp', 'Log', 'Neg', 'Rsqrt', 'Softmax', 'Sqrt', 'Square', 'ZerosLike'),
  ...named(sameAs(0), 'Relu', 'Relu6', 'ReluGrad', 'Relu6Grad', 'MaxPoolGrad', 'ReverseV2'),
  ...named(sameAs(0), 'FakeQuantWithMinMaxArgs', 'FakeQuantWithMinMaxArgsGradient'),
  ...named(sameAs(0), 'FakeQuantWithMinMaxVars', 'FakeQuantWithMinMaxVarsPerChannel'),
  ...named(sameAs(0, 2, 3), 'FakeQuantWithMinMaxVarsGradient', 'FakeQuantWithMinMaxVarsPerChannelGradient'),
  ...named(broadcast, 'Add', 'AddV2', 'Maximum', 'Minimum', 'Mul', 'RealDiv', 'Sub'),
  ...named(reduction, 'Max', 'Min', 'Mean', 'Sum'),
  ...named(matrixProduct, 'BatchMatMulV2', 'MatMul'),
  ...named(pooling, 'AvgPool', 'MaxPool'),
  ...named(shapeIn(0), 'AvgPoolGrad', 'Conv2DBackpropInput', 'DepthwiseConv2dNativeBackpropInput', 'Fill'),
  ...named(shapeIn(1), 'Conv2DBackpropFilter', 'DepthwiseConv2dNativeBackpropFilter'),
  ...named(shapeIn(2), 'Slice'),
  ['Conv2D', convolution((filter) => filter[3]!)],
  ['DepthwiseConv2dNative', convolution((filter) => filter[2]! * filter[3]!)],
  ['FusedBatchNormV3', sameAs(0, 1, 1, 1, 1, 1)],
  ['FusedBatchNormGradV3', ({ shapes: [, x, scale] }) => [x!, scale!, scale!, [0], [0]]],
  ['Reshape', reshape],
  ['Transpose', ({ shapes: [x], valuesOf }) => [valuesOf(1).map((axis) => x![axis]!)]],
  [
    'PadV2',
    ({ shapes: [x], valuesOf }) => {
      const sides = valuesOf(1)
      return [x!.map((size, axis) => size + sides[2 * axis]! + sides[2 * axis + 1]!)]
    },
  ],
  ['ConcatV2', concatenation],
  ['SplitV', split],
  ['Pack', pack],
  ['Unpack', unpack],
])

function named(rule: ShapeRule, ...operators: string[]): [string, ShapeRule][] {
  return operators.map((operator) => [operator, rule])
}
