import type { Densities } from './density.ts'

/** The eight loops of a layer, in the order in which they are listed everywhere. */
export const loopDimensions = ['B', 'K', 'G', 'OX', 'OY', 'C', 'FX', 'FY'] as const
/** Batch, output channels (per group), groups, output columns and rows, input channels (per group), window. */
export type LoopDimension = (typeof loopDimensions)[number]

export type Operand = 'O' | 'W' | 'I'

export const operators = [
  'conv',
  'depthwise',
  'gemm',
  'pool',
  'add',
  'activation',
  'softmax',
  'argmax',
  'exit-test',
] as const
export type Operator = (typeof operators)[number]

/** Bits per element. `partialSum` is the width of an output that is not final yet. */
export interface Precision {
  readonly W: number
  readonly I: number
  readonly O: number
  readonly partialSum: number
}

/** Along a row (x) and along a column (y) of the feature map. */
export interface Pair {
  readonly x: number
  readonly y: number
}

/** One operation of the network as the accelerator sees it: a nest of eight loops around one operation. */
export interface Layer {
  readonly name: string
  readonly operator: Operator
  readonly sizes: Readonly<Record<LoopDimension, number>>
  readonly stride: Pair
  readonly dilation: Pair
  /** Columns and rows of the input without padding. */
  readonly inputSize: Pair
  readonly precision: Precision
  /** Of operands with zeros; others have none. */
  readonly densities?: Densities
}

/** Operations of the loop nest; for conv, depthwise and gemm these are multiply-accumulates. */
export function operationCount(layer: Layer): number {
  let operations = 1
  for (const dimension of loopDimensions) operations *= layer.sizes[dimension]
  return operations
}

/** Multiply-accumulates as networks are compared by: those of convolutions and linear layers. */
export function macCount(layer: Layer): number {
  const counted = layer.operator === 'conv' || layer.operator === 'depthwise' || layer.operator === 'gemm'
  return counted ? operationCount(layer) : 0
}

/** A layer of the given loop sizes; what is left out is 1, stride and dilation too, and the input as large as needed. */
export function makeLayer(
  name: string,
  operator: Operator,
  sizes: Partial<Record<LoopDimension, number>>,
  precision: Precision,
  window: { stride?: number | Pair; dilation?: Pair; inputSize?: Pair } = {},
): Layer {
  const full = Object.fromEntries(loopDimensions.map((dimension) => [dimension, sizes[dimension] ?? 1]))
  const all = full as Record<LoopDimension, number>
  const { stride: given = 1, dilation = { x: 1, y: 1 } } = window
  const stride = typeof given === 'number' ? { x: given, y: given } : given
  const inputSize = window.inputSize ?? {
    x: (all.OX - 1) * stride.x + (all.FX - 1) * dilation.x + 1,
    y: (all.OY - 1) * stride.y + (all.FY - 1) * dilation.y + 1,
  }
  return {
    name,
    operator,
    sizes: all,
    stride,
    dilation,
    inputSize,
    precision,
  }
}

/** The same for two layers that cost the same: everything but the name. */
export function layerShapeKey(layer: Layer): string {
  const { operator, sizes, stride, dilation, inputSize, precision, densities = {} } = layer
  return JSON.stringify([
    operator,
    loopDimensions.map((dimension) => sizes[dimension]),
    [stride.x, stride.y, dilation.x, dilation.y, inputSize.x, inputSize.y],
    [precision.W, precision.I, precision.O, precision.partialSum],
    ...(['W', 'I', 'O'] as const).flatMap((operand) => {
      const density = densities[operand]
      return density ? [[operand, density.distribution, density.density]] : []
    }),
  ])
}
