import type { Layer, LoopDimension, Operand, Operator } from './layer.ts'

/** How one operand is indexed by the loops. */
export interface OperandAccess {
  readonly operand: Operand
  /** Loops that index it directly. */
  readonly indexedBy: readonly LoopDimension[]
  /** Also indexed by IX = stride·OX + dilation·FX and IY = stride·OY + dilation·FY (partially relevant loops). */
  readonly windowed: boolean
}

const direct = (operand: Operand, ...indexedBy: LoopDimension[]): OperandAccess => ({
  operand,
  indexedBy,
  windowed: false,
})
const windowed = (...indexedBy: LoopDimension[]): OperandAccess => ({
  operand: 'I',
  indexedBy,
  windowed: true,
})

const convolution = [
  direct('O', 'B', 'G', 'K', 'OY', 'OX'),
  direct('W', 'G', 'K', 'C', 'FY', 'FX'),
  windowed('B', 'G', 'C'),
]
const elementwise = [direct('O', 'B', 'K', 'OY', 'OX'), direct('I', 'B', 'K', 'OY', 'OX')]

const accesses: Readonly<Record<Operator, readonly OperandAccess[]>> = {
  conv: convolution,
  depthwise: convolution,
  // Rows of a matrix may be counted by several loops, and there may be several products (G).
  gemm: [
    direct('O', 'B', 'G', 'K', 'OY', 'OX'),
    direct('I', 'B', 'G', 'C', 'OY', 'OX'),
    direct('W', 'G', 'C', 'K'),
  ],
  // The window has no weights: W is listed with 0 bits so that its port activity can be charged as tools do.
  pool: [direct('O', 'B', 'K', 'OY', 'OX'), direct('W', 'FY', 'FX'), windowed('B', 'K')],
  add: [
    direct('O', 'B', 'G', 'OY', 'OX'),
    direct('I', 'B', 'G', 'OY', 'OX'),
    direct('W', 'B', 'G', 'OY', 'OX'),
  ],
  activation: elementwise,
  softmax: elementwise,
  argmax: [direct('O', 'B'), direct('I', 'B', 'C')],
  'exit-test': elementwise,
}

/** The operands of an operator, output first, in the order in which they compete for memory. */
export function operandAccesses(operator: Operator): readonly OperandAccess[] {
  return accesses[operator]
}

/** Whether W holds constants (weights) and not a second input tensor. */
export function hasWeights(operator: Operator): boolean {
  return operator === 'conv' || operator === 'depthwise' || operator === 'gemm'
}

/**
 * Number of distinct indices s·a + d·b for a < `outer`, b < `window`.
 *
 * Source: ZigZag (Mei et al., IEEE Trans. Computers 2021), partially relevant loops.
 */
export function windowExtent(outer: number, window: number, stride: number, dilation: number): number {
  const divisor = greatestCommonDivisor(stride, dilation)
  return coprimeWindowExtent(outer, window, stride / divisor, dilation / divisor)
}

/** The same where stride and dilation have no common divisor. */
export function coprimeWindowExtent(outer: number, window: number, stride: number, dilation: number): number {
  return outer * window - Math.max(0, window - stride) * Math.max(0, outer - dilation)
}

/**
 * The same as ZigZag (3.6.3, 3.8.5) counts it: fewer rows than the dilation share nothing, but count as more than there
 * are.
 */
export function zigzagWindowExtent(outer: number, window: number, stride: number, dilation: number): number {
  const divisor = greatestCommonDivisor(stride, dilation)
  const [step, gap] = [stride / divisor, dilation / divisor]
  return outer * window - Math.max(0, window - step) * (outer - gap)
}

/** Elements of a whole operand; windows clipped to the unpadded input. */
export function operandElements(layer: Layer, operand: Operand): number {
  const { sizes, stride, dilation, inputSize } = layer
  for (const access of operandAccesses(layer.operator)) {
    if (access.operand !== operand) continue
    let indexed = 1
    for (const dimension of access.indexedBy) indexed *= sizes[dimension]
    if (!access.windowed) return indexed
    const columns = Math.min(inputSize.x, windowExtent(sizes.OX, sizes.FX, stride.x, dilation.x))
    const rows = Math.min(inputSize.y, windowExtent(sizes.OY, sizes.FY, stride.y, dilation.y))
    return indexed * columns * rows
  }
  return 0
}

export function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
